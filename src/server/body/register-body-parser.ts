import type { HttpServer } from '../http-types.ts'
import { assertBodyBounded } from './body-bounds.ts'
import { decodedRequest } from './decoded-request.ts'

/** Half of a pair of surrogates, as JSON writes it. */
const surrogateEscape = /\\ud[89a-f]/i
/** A body of more UTF-16 units takes milliseconds to read. */
const longText = 2 ** 20

/**
 * How bodies are read, each step before the next may cost anything: the encoding comes off under the limit of size, what
 * the text would become is counted, then it is parsed. Texts come out well formed: an unpaired surrogate, which no endpoint
 * can be sent, is replaced.
 */
export function registerBodyParser(server: HttpServer): void {
  const parseJson = server.getDefaultJsonParser('error', 'error')
  server.removeAllContentTypeParsers()
  server.addHook('preParsing', (request, _, payload, done) => {
    const decoded = decodedRequest(request.headers['content-encoding'], payload)
    if (decoded !== payload) delete request.headers['content-encoding']
    done(null, decoded)
  })
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    try {
      assertBodyBounded(bytes as Buffer)
    } catch (error) {
      done(error as Error)
      return
    }
    const text = bytes.toString('utf8')
    void parseJson(request, text, (error, body) => {
      if (error !== null) return done(error)
      const read = surrogateEscape.test(text) ? wellFormed(body) : body
      // That was work enough for one turn.
      if (text.length > longText) setImmediate(done, null, read)
      else done(null, read)
    })
  })
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed()
  if (Array.isArray(value)) return value.map(wellFormed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toWellFormed(), wellFormed(inner)]))
}
