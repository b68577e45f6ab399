/**
 * Text models read as the turn structure of a chat template. A serving stack may tokenise them as such even inside a
 * message, so a reference must not carry them.
 */
const templateTokens =
  /<[|｜][A-Za-z0-9_▁ -]{1,48}[|｜]>|<(?:(?:start|end)_of_turn|\/?s|bos|eos)>|\[\/?(?:INST|SYSTEM_PROMPT|TOOL_CALLS)\]|<<\/?SYS>>/g

/** Lines shaped like our own fence, with any mark. */
const fenceLines = /\[(\s*[0-9A-Za-z]+\s+reference\s+\d+\s+(?:begins|ends)\s*)\]/gi

/**
 * Numbers references and fences each between two lines that carry `mark`, so that nothing inside can end its fence:
 * the mark itself, lines shaped like a fence and chat-template tokens are defused where they occur.
 * @param references texts in the order in which they are to stand
 * @param mark unpredictable to whoever wrote the references, made afresh for each request
 */
export function fenceReferences(references: readonly string[], mark: string): string {
  return references
    .map((reference, index) => {
      const number = index + 1
      return `[${mark} reference ${number} begins]\n${defuse(reference, mark)}\n[${mark} reference ${number} ends]`
    })
    .join('\n\n')
}

function defuse(reference: string, mark: string): string {
  return reference
    .replaceAll(mark, 'mark')
    .replace(fenceLines, '($1)')
    .replace(templateTokens, (token) => `${token.charAt(0)} ${token.slice(1)}`)
}
