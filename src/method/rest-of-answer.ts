/**
 * What is still to be sent of an answer whose pieces were sent as they came; undefined where it is another answer than was
 * sent. An answer is kept without the empty lines before it and the white space after it; its pieces came with both.
 */
export function restOfAnswer(sent: string, answer: string): string | undefined {
  const begun = sent.replace(/^(?:[ \t]*\r?\n)+/, '')
  if (answer.startsWith(begun)) return answer.slice(begun.length)
  return begun.trimEnd() === answer.trimEnd() ? '' : undefined
}
