const stringOrNonNumber = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g

/**
 * Parses JSON, and the not-quite-JSON that Python servers write: a bare NaN or Infinity (a log-probability that is no
 * number) becomes null.
 * @throws SyntaxError when it is neither.
 */
export function parseLenientJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error
    return JSON.parse(text.replace(stringOrNonNumber, (match) => (match.startsWith('"') ? match : 'null')))
  }
}
