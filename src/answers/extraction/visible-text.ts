/** How much of the end of a response is read for a short answer, in characters. */
export const mostRead = 65_536

/**
 * The part of a response that is meant to be read: what follows the last closing thinking mark. Of a response cut in
 * mid-thought nothing is left.
 */
export function visibleText(response: string): string {
  const closed = response.lastIndexOf('</think>')
  const rest = closed === -1 ? response : response.slice(closed + '</think>'.length)
  const opened = rest.indexOf('<think>')
  return opened === -1 ? rest : rest.slice(0, opened)
}
