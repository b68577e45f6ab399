import type { HttpServer } from '../http-types.ts'

/** Headers of ours that a page may read. */
const exposed = [
  ...['x-smacs-trace-id', 'x-smacs-strategy', 'x-smacs-calls', 'x-smacs-cost-usd', 'x-smacs-cost-usd-at-least'],
  ...['x-smacs-confidence', 'x-smacs-degraded', 'x-smacs-usage', 'x-smacs-ignored', 'retry-after'],
].join(', ')
/** What a page may send where its browser does not say what it wants to. */
const usualHeaders = 'authorization, content-type, traceparent'
/** Names of headers, as browsers list them. */
const headerNames = /^[\w!#$%&'*+.^`|~-]+( *, *[\w!#$%&'*+.^`|~-]+)*$/

/**
 * Lets web pages of the named origins call the server. Others get no such header, so that their browsers refuse.
 * @param origins `*` for every page; read for every request: a reload may change them
 */
export function registerCors(server: HttpServer, origins: () => readonly string[]): void {
  const isNamed = (origin: string): boolean => origins().includes('*') || origins().includes(origin)
  server.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers
    if (origins().length > 0) reply.header('vary', 'Origin')
    if (origin !== undefined && isNamed(origin)) {
      reply.header('access-control-allow-origin', origin)
      reply.header('access-control-expose-headers', exposed)
    }
    done()
  })
  // A preflight carries no key: it is answered to anybody, and says yes to named origins alone.
  server.options('/*', { config: { access: 'anybody' } }, async (request, reply) => {
    const { origin } = request.headers
    const wanted = request.headers['access-control-request-headers'] ?? ''
    if (origin !== undefined && isNamed(origin)) {
      reply.header('access-control-allow-methods', 'GET, POST, PUT, DELETE')
      // Client libraries send headers of their own, and no header decides anything here but the key.
      reply.header('access-control-allow-headers', headerNames.test(wanted) ? wanted : usualHeaders)
      reply.header('access-control-max-age', '600')
    }
    return reply.code(204).send()
  })
}
