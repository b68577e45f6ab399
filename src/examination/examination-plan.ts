import type { CodeCase } from '../ports/code-tests.ts'
import type { PlainValue } from '../ports/plain-value.ts'
import { createSeededRandom } from '../random/seeded-random.ts'
import { generateInputs } from './inputs/generate-inputs.ts'
import { showValue } from './literals/show-value.ts'
import { type CallExample, callExamples } from './reading/call-examples.ts'
import { questionPrelude } from './reading/candidate-program.ts'
import { type AskedProgram, askedProgram } from './reading/entry-point.ts'
import { scriptExamples } from './reading/script-examples.ts'

/** What the programs of a question that asks for a function are run on. */
export interface CallPlan {
  readonly kind: 'function'
  readonly asked: Extract<AskedProgram, { kind: 'function' }>
  /** Code of the question that stands before a program. */
  readonly prelude: string
  /** At least one. */
  readonly examples: readonly CallExample[]
  /** Lists of arguments made from the examples. */
  readonly inputs: readonly (readonly PlainValue[])[]
}

/** What scripts are run on. */
export interface ScriptPlan {
  readonly kind: 'script'
  readonly asked: Extract<AskedProgram, { kind: 'script' }>
  /** At least one. */
  readonly examples: readonly CodeCase[]
}

export type ExaminationPlan = CallPlan | ScriptPlan

/** Reads a question's examples and makes inputs from them, the same for every program and every time. Undefined: it shows none. */
export function planExamination(text: string): ExaminationPlan | undefined {
  const asked = askedProgram(text)
  if (asked === undefined) return undefined
  if (asked.kind === 'script') {
    const examples = scriptExamples(text)
    return examples.length === 0 ? undefined : { kind: 'script', asked, examples }
  }
  const examples = callExamples(text, asked.name)
  if (examples.length === 0) return undefined
  const inputs = generateInputs(
    examples.map((example) => example.arguments),
    createSeededRandom(text).fork('inputs'),
  )
  return { kind: 'function', asked, prelude: questionPrelude(text, asked), examples, inputs }
}

/** The examples, and the inputs made from them, as people read them. */
export function shownPlan(plan: ExaminationPlan): {
  readonly examples: readonly string[]
  readonly inputs: readonly string[]
} {
  if (plan.kind === 'script') return { examples: plan.examples.map(({ input }) => input), inputs: [] }
  const call = (given: readonly PlainValue[]): string => `${plan.asked.name}(${given.map(showValue).join(', ')})`
  return {
    examples: plan.examples.map((example) => `${call(example.arguments)} == ${showValue(example.expected)}`),
    inputs: plan.inputs.map(call),
  }
}
