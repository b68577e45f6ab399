import { visibleNames } from './answering/resolve-target.ts'
import { type ServedPool, unknownModel } from './answering/served-pool.ts'
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
    const names = visibleNames(parts.pool(), client)
    const id = params['*']
    if (!names.includes(id)) throw unknownModel(id, names)
    return entry(id)
  })
}
