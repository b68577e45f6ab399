import { withLetteredOptions } from '../answers/lettered-options.ts'

/** A multiple choice as it is asked: what to do, the question, a line for each option, and the form of the answer. */
export function choicePrompt(question: string, options: readonly string[], answerForm: string): string {
  return `${withLetteredOptions(question, options)}\n\nThink step by step. ${answerForm}`
}

/** The last line that simple-evals asks for and reads. */
export const answerLetterLine = 'The last line of your reply is "Answer: X", where X is the letter of the right option.'

/** The boxed answer that competition problems are read from. */
export const boxedAnswer = String.raw`Think step by step, and put your final answer inside \boxed{}.`
