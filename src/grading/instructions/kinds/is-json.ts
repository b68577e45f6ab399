import { strip } from '../python/white-space.ts'

/** Whether a response is JSON and nothing else, in a fence or not, as Python reads it: NaN and the infinities are values. */
export function isJson(response: string): boolean {
  const text = ['```json', '```Json', '```JSON', '```'].reduce(withoutPrefix, strip(response))
  const bare = strip(text.endsWith('```') ? text.slice(0, -3) : text)
  const plain = bare.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/gs, (part) => (part.startsWith('"') ? part : 'null'))
  try {
    JSON.parse(plain)
    return true
  } catch {
    return false
  }
}

function withoutPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text
}
