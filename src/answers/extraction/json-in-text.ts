import { jsonKey } from '../canonical/json-value.ts'
import { codeBlocks } from './code-block.ts'

/** The JSON value of a response: the whole of it, its last fenced block, or what stands between its outermost brackets. */
export function jsonInText(text: string): string | undefined {
  const candidates = [text, codeBlocks(text).at(-1)?.code, between(text, '{', '}'), between(text, '[', ']')]
  return candidates.find((candidate) => candidate !== undefined && jsonKey(candidate) !== undefined)?.trim()
}

function between(text: string, open: string, close: string): string | undefined {
  const start = text.indexOf(open)
  const end = text.lastIndexOf(close)
  return start === -1 || end < start ? undefined : text.slice(start, end + 1)
}
