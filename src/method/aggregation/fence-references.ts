/**
 * Text models read as the turn structure of a chat template, by its shape: names between bars, between angles with an
 * underscore, in capitals between brackets. A serving stack may tokenise them as such anywhere inside a message.
 */
const templateTokens =
  /<[|｜][^\s<>|｜][^<>|｜\n]{0,48}[|｜]?>|<[^\s<>|｜]{1,24}[|｜]>|<\/?(?:\w*_\w*|(?:\w+:)?(?:s|bos|eos|pad|unk)|think)>|\[\|\w{1,48}\|\]|\[\/?[A-Z][A-Z_]{2,}\]|<<\/?SYS>>|\]~\w+\]/g

/** Whatever is shown as the end of a line somewhere. */
const lineEnds = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/

/** What each line of a reference begins with. */
export const quotePrefix = '>'

/**
 * Numbers references and puts each behind a line that carries `mark`. Every line of a reference has a prefix, so none of
 * its lines is one of ours, whatever it looks like; the mark and chat-template tokens are defused where they occur.
 * @param references texts in the order in which they are to stand
 * @param mark unpredictable to whoever wrote the references, made afresh for each request
 */
export function fenceReferences(references: readonly string[], mark: string): string {
  return references
    .map((reference, index) => `[${mark} reference ${index + 1}]\n${quoteReference(reference, mark)}`)
    .join('\n\n')
}

/** What a judge wrote of the references, behind a line of its own. */
export function fenceComparison(comparison: string, mark: string): string {
  return `[${mark} comparison]\n${quoteReference(comparison, mark)}`
}

/** A reference as it stands in the request: every line behind the prefix. */
export function quoteReference(reference: string, mark: string): string {
  return reference
    .replaceAll(mark, 'mark')
    .replace(templateTokens, (token) => `${token.charAt(0)} ${token.slice(1)}`)
    .split(lineEnds)
    .map((line) => quotePrefix + line)
    .join('\n')
}
