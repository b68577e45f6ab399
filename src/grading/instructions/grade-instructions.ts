import { ZodError } from 'zod'
import type { Instruction } from './instruction.ts'
import { instructionKinds } from './instruction-kinds.ts'
import { strip } from './python/white-space.ts'

/** Which instructions a response follows, in order. */
export interface InstructionGrade {
  /** By the response as it is. */
  readonly strict: readonly boolean[]
  /** By at least one of eight forms of it: without stars, without its first line, its last one, both. */
  readonly loose: readonly boolean[]
}

/**
 * Checks a response against what its prompt asks of its form, as IFEval does. An empty response follows nothing.
 * A pattern or argument that cannot be read is what `instructionProblem` tells beforehand.
 *
 * @throws Error for an instruction that cannot be checked
 */
export async function gradeInstructions(
  response: string,
  instructions: readonly Instruction[],
): Promise<InstructionGrade> {
  const strict: boolean[] = []
  const loose: boolean[] = []
  for (const instruction of instructions) {
    const follows = await follow(response, instruction)
    strict.push(follows)
    loose.push(follows || (await anyFollows(looseForms(response), instruction)))
  }
  return { strict, loose }
}

/** Why an instruction cannot be checked; undefined where it can. */
export async function instructionProblem(instruction: Instruction): Promise<string | undefined> {
  const kind = instructionKinds.get(instruction.id)
  if (kind === undefined) return `there is no kind of instruction \`${instruction.id}\``
  try {
    await kind.check('A', argumentsOf(instruction))
    return undefined
  } catch (error) {
    if (error instanceof ZodError) {
      const [issue] = error.issues
      return `${instruction.id}: ${[issue?.path.join('.'), issue?.message].filter(Boolean).join(': ')}`
    }
    if (error instanceof SyntaxError) return `${instruction.id}: a pattern that cannot be read`
    throw error
  }
}

async function follow(response: string, instruction: Instruction): Promise<boolean> {
  if (strip(response) === '') return false
  const kind = instructionKinds.get(instruction.id)
  if (kind === undefined) throw new Error(`There is no kind of instruction \`${instruction.id}\`.`)
  return kind.check(response, argumentsOf(instruction))
}

async function anyFollows(forms: readonly string[], instruction: Instruction): Promise<boolean> {
  for (const form of forms) if (await follow(form, instruction)) return true
  return false
}

/** Published files give every kind the arguments of all, as nulls. */
function argumentsOf({ kwargs }: Instruction): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(kwargs).filter(([, value]) => value !== null && value !== undefined))
}

function looseForms(response: string): readonly string[] {
  const lines = response.split('\n')
  const shortened = [lines.slice(1), lines.slice(0, -1), lines.slice(1, -1)].map((kept) => strip(kept.join('\n')))
  const forms = [response, ...shortened]
  return [...forms, ...forms.map((form) => form.replaceAll('*', ''))]
}
