import { parseLenientJson } from '../../../endpoint/body/json-body.ts'

/**
 * A file that is one JSON value. It is in memory as a whole: for forms whose parts make sense together only.
 * @throws Error when it is no JSON, or longer than a text may be
 */
export async function wholeJson(chunks: AsyncIterable<Uint8Array>): Promise<unknown> {
  const text = Buffer.concat(await Array.fromAsync(chunks)).toString('utf8')
  try {
    return parseLenientJson(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    throw new Error('it is not one JSON value', { cause })
  }
}
