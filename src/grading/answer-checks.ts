import { z } from 'zod'
import type { CodeTests } from '../ports/code-tests.ts'
import { type FinanceFigures, financeFiguresSchema } from './finance/finance-figures.ts'
import type { Instruction } from './instructions/instruction.ts'

/** What an answer is held against besides a reference; what is absent does not count. */
export interface AnswerChecks {
  /** What a program has to do; run only in a sandbox. */
  readonly tests?: CodeTests
  /** What the form of the answer has to be. */
  readonly instructions?: readonly Instruction[]
  /** What is known of a figure besides the reference; a reference alone does as well. */
  readonly finance?: FinanceFigures
}

const codeText = z.string().min(1)
const cases = z.array(z.strictObject({ input: z.string(), output: z.string() })).min(1)

/** The fields of a line that hold an answer's checks, in recordings and in files of questions. */
export const answerCheckFields = {
  tests: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('check'), entryPoint: codeText, code: codeText }),
      z.strictObject({ kind: z.literal('asserts'), asserts: z.array(codeText).min(1), setup: z.string().optional() }),
      z.strictObject({ kind: z.literal('stdio'), cases }),
      z.strictObject({ kind: z.literal('calls'), entryPoint: codeText, cases }),
    ])
    .nullish(),
  instructions: z
    .array(z.strictObject({ id: codeText, kwargs: z.record(z.string(), z.unknown()) }))
    .min(1)
    .nullish(),
  finance: financeFiguresSchema.nullish(),
}

/** The checks of a line; undefined where it has none. */
export function answerChecksOf(line: z.infer<z.ZodObject<typeof answerCheckFields>>): AnswerChecks | undefined {
  const { tests, instructions, finance } = line
  if (!tests && !instructions && !finance) return undefined
  return {
    ...(tests && { tests: knownOf(tests) }),
    ...(instructions && { instructions }),
    ...(finance && { finance: knownOf(finance) }),
  }
}

/** What zod gives as undefined is absent. */
function knownOf<Fields extends object>(fields: Fields): { [Name in keyof Fields]: Exclude<Fields[Name], undefined> } {
  return JSON.parse(JSON.stringify(fields))
}
