import type { ChatModel } from '../ports/chat-model.ts'
import type { Embedder } from '../ports/embedder.ts'
import { visibleNames } from './answering/resolve-target.ts'
import { everyModel, type ServedPool, servedName, singlePrefix, unknownModel } from './answering/served-pool.ts'
import type { ContextLengths } from './context-lengths.ts'
import { embedderName } from './embeddings/embeddings-route.ts'
import type { HttpServer } from './http-types.ts'

/** `GET /v1/models` and `/v1/models/:id`: what a client may name by `model`, and the embedder. */
export function registerModels(
  server: HttpServer,
  parts: {
    readonly pool: () => ServedPool
    readonly embedder: () => Embedder
    readonly contextLengths: ContextLengths
    readonly startedAtMs: number
  },
): void {
  const created = Math.floor(parts.startedAtMs / 1000)
  const bare = (id: string) => ({ id, object: 'model', created, owned_by: 'smacs' }) as const
  const entry = (name: string, pool: ServedPool, known: ReadonlyMap<ChatModel, number>) => {
    const contextTokens = contextOf(name, pool, known)
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
    const known = await parts.contextLengths.of(everyModel(pool))
    const models = names.map((name) => entry(name, pool, known))
    return { object: 'list', data: [...models, embedderEntry(parts.embedder())] }
  })
  // A model's id may hold slashes.
  server.get<{ Params: { '*': string } }>('/v1/models/*', async ({ client, params }) => {
    const pool = parts.pool()
    const names = visibleNames(pool, client)
    const asked = params['*']
    const name = servedName(asked, pool)
    if (name !== undefined && names.includes(name)) {
      return entry(name, pool, await parts.contextLengths.of(membersOf(name, pool)))
    }
    const embedder = parts.embedder()
    if (asked === embedderName || asked === embedder.id) return embedderEntry(embedder)
    throw unknownModel(asked, names)
  })
}

/** The tokens of context behind a name, as far as they are known; of a pool the least, since any member may be asked. */
function contextOf(name: string, pool: ServedPool, known: ReadonlyMap<ChatModel, number>): number | undefined {
  const lengths = membersOf(name, pool).flatMap((model) => known.get(model) ?? [])
  return lengths.length === 0 ? undefined : Math.min(...lengths)
}

function membersOf(name: string, pool: ServedPool): readonly ChatModel[] {
  if (!name.startsWith(singlePrefix)) return pool.models
  return everyModel(pool).filter(({ id }) => `${singlePrefix}${id}` === name)
}
