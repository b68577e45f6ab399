import { randomBytes } from 'node:crypto'
import type { RouteShorthandOptions } from 'fastify'
import { visibleNames } from '../answering/resolve-target.ts'
import { singlePrefix } from '../answering/served-pool.ts'
import type { HttpServer } from '../http-types.ts'
import type { SessionBody } from '../page/session-body.ts'
import type { ServedConfiguration } from '../server-state.ts'
import { noSessionCookie, sessionCookie, sessionTokenOf } from './session-cookie.ts'
import type { SessionStore } from './session-store.ts'

const tokenBytes = 32

/** `POST`, `GET` and `DELETE /v1/session`: a page signs in with a key once, and needs it no more. */
export function registerSession(
  server: HttpServer,
  sessions: SessionStore,
  configuration: () => Pick<ServedConfiguration, 'keys' | 'models' | 'helpers' | 'smacs' | 'strategies' | 'traces'>,
): void {
  const unkept: RouteShorthandOptions = {
    onSend: (_, reply, __, done) => {
      reply.header('cache-control', 'no-store')
      done()
    },
  }
  server.post('/v1/session', unkept, async (request, reply) => {
    if (configuration().keys.length > 0) {
      const token = randomBytes(tokenBytes).toString('base64url')
      await sessions.open(token, request.client.owner)
      reply.header('set-cookie', sessionCookie(token, request))
    }
    return reply.code(204).send()
  })
  server.get('/v1/session', unkept, async ({ client }): Promise<SessionBody> => {
    const pool = configuration()
    const { keys, models, traces } = pool
    return {
      object: 'smacs.session',
      client: client.name,
      sees: client.sees,
      manage: client.manage,
      strategies: visibleNames(pool, client).filter((name) => !name.startsWith(singlePrefix)),
      models: models.map(({ id }) => id),
      keys: keys.length > 0 ? 'needed' : 'none',
      content: traces.content,
    }
  })
  server.delete('/v1/session', unkept, async (request, reply) => {
    const token = sessionTokenOf(request)
    if (token !== undefined) await sessions.end(token)
    return reply.code(204).header('set-cookie', noSessionCookie).send()
  })
}
