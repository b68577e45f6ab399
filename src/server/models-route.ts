import type { ChatModel } from '../ports/chat-model.ts'
import type { Embedder } from '../ports/embedder.ts'
import { visibleNames } from './answering/resolve-target.ts'
import { everyModel, type ServedPool, servedName, singlePrefix, unknownModel } from './answering/served-pool.ts'
import { embedderName } from './embeddings/embeddings-route.ts'
import type { HttpServer } from './http-types.ts'

/** `GET /v1/models` and `/v1/models/:id`: what a client may name by `model`, and the embedder. */
export function registerModels(
  server: HttpServer,
  parts: { readonly pool: () => ServedPool; readonly embedder: () => Embedder; readonly startedAtMs: number },
): void {
  const created = Math.floor(parts.startedAtMs / 1000)
  const bare = (id: string) => ({ id, object: 'model', created, owned_by: 'smacs' }) as const
  const entry = (name: string, pool: ServedPool) => {
    const contextTokens = contextOf(name, pool)
    // The names that OpenRouter's and vLLM's clients read.
    const context = contextTokens && { context_length: contextTokens, max_model_len: contextTokens }
    return { ...bare(name), ...context }
  }
  const embedderEntry = ({ id, dimensions }: Embedder) => {
    return { ...bare(embedderName), embedder: id, dimensions, capabilities: ['embedding'] }
  }
  server.get('/v1/models', async ({ client }) => {
    const pool = parts.pool()
    const names = visibleNames(pool, client)
    return { object: 'list', data: [...names.map((name) => entry(name, pool)), embedderEntry(parts.embedder())] }
  })
  // A model's id may hold slashes.
  server.get<{ Params: { '*': string } }>('/v1/models/*', async ({ client, params }) => {
    const pool = parts.pool()
    const names = visibleNames(pool, client)
    const asked = params['*']
    const name = servedName(asked, pool)
    if (name !== undefined && names.includes(name)) return entry(name, pool)
    const embedder = parts.embedder()
    if (asked === embedderName || asked === embedder.id) return embedderEntry(embedder)
    throw unknownModel(asked, names)
  })
}

/** The tokens of context behind a name, as far as the file says; of a pool the least, since any member may be asked. */
function contextOf(name: string, pool: ServedPool): number | undefined {
  const asked: readonly ChatModel[] = name.startsWith(singlePrefix)
    ? everyModel(pool).filter(({ id }) => `${singlePrefix}${id}` === name)
    : pool.models
  const known = asked.flatMap(({ contextTokens }) => contextTokens ?? [])
  return known.length === 0 ? undefined : Math.min(...known)
}
