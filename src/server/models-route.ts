import { visibleNames } from './answering/resolve-target.ts'
import { type ServedPool, servedName, unknownModel } from './answering/served-pool.ts'
import type { HttpServer } from './http-types.ts'

/** `GET /v1/models` and `/v1/models/:id`: what a client may name by `model`. */
export function registerModels(
  server: HttpServer,
  parts: { readonly pool: () => ServedPool; readonly startedAtMs: number },
): void {
  const created = Math.floor(parts.startedAtMs / 1000)
  const entry = (id: string) => ({ id, object: 'model', created, owned_by: 'smacs' }) as const
  server.get('/v1/models', async ({ client }) => ({
    object: 'list',
    data: visibleNames(parts.pool(), client).map(entry),
  }))
  // A model's id may hold slashes.
  server.get<{ Params: { '*': string } }>('/v1/models/*', async ({ client, params }) => {
    const pool = parts.pool()
    const names = visibleNames(pool, client)
    const id = servedName(params['*'], pool)
    if (id === undefined || !names.includes(id)) throw unknownModel(params['*'], names)
    return entry(id)
  })
}
