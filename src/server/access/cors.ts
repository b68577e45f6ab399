import type { HttpServer } from '../http-types.ts'

/**
 * Lets web pages of the named origins call the server. Others get no such header, so that their browsers refuse.
 * @param origins read for every request: a reload may change them
 */
export function registerCors(server: HttpServer, origins: () => readonly string[]): void {
  server.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers
    if (origins().length > 0) reply.header('vary', 'Origin')
    if (origin !== undefined && origins().includes(origin)) {
      reply.header('access-control-allow-origin', origin)
      reply.header(
        'access-control-expose-headers',
        'x-smacs-trace-id, x-smacs-calls, x-smacs-cost-usd, x-smacs-confidence, retry-after',
      )
    }
    done()
  })
  // A preflight carries no key: it is answered to anybody, and says yes to named origins alone.
  server.options('/*', { config: { access: 'anybody' } }, async (request, reply) => {
    const { origin } = request.headers
    if (origin !== undefined && origins().includes(origin)) {
      reply.header('access-control-allow-methods', 'GET, POST, DELETE')
      reply.header('access-control-allow-headers', 'authorization, content-type, traceparent')
      reply.header('access-control-max-age', '600')
    }
    return reply.code(204).send()
  })
}
