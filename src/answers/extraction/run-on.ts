/** A heading under which a further question begins: a model goes on with examples after its answer. */
const furtherQuestion =
  /\n\s{0,8}(?:#{1,4} |\*\*)?(?:question|q|passage|problem|context|exercise|input|instruction|human|user|example)(?: ?\d{1,3})?(?:\*\*)?\s?[:.](?=[\s*])/gi
const marks = /\\boxed\s?\{|\banswer\b[^\n]{0,30}(?:\bis\b|:)|(?:^|\n)\s{0,8}####\s/i
/** A text this short before the further question is an answer by itself, in characters. */
const shortAnswer = 80

/**
 * A response up to where it runs on into a question of its own making; all of it where no answer stands before that, or where
 * its answers are fields of JSON, of which the last one counts.
 */
export function withoutRunOn(text: string): string {
  if (/["']answer["']\s?:/i.test(text)) return text
  for (const match of text.matchAll(furtherQuestion)) {
    const before = text.slice(0, match.index).trim()
    const isAnswered = marks.test(before) || (before !== '' && before.length <= shortAnswer && !before.endsWith(':'))
    if (isAnswered) return before
  }
  return text
}
