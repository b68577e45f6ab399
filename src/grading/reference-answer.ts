import { lastBoxed } from '../answers/extraction/marked-answer.ts'

/**
 * The answer proper of a reference: what follows GSM8K's `####` (or ZeroEval's `#`), the content of the last
 * `\boxed{}` of a worked solution, else all of it.
 */
export function referenceAnswer(reference: string): string {
  const mark = /(?:^|\n)\s{0,8}#{1,4}\s{1,8}([^\n#]+)\s*$/.exec(reference)?.[1]
  return (mark ?? lastBoxed(reference) ?? reference).trim()
}
