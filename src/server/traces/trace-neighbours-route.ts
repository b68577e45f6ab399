import { z } from 'zod'
import type { Embedder } from '../../ports/embedder.ts'
import { parseStrictly } from '../fields/parse-strictly.ts'
import type { HttpServer } from '../http-types.ts'
import type { AskBank } from '../page/bank/bank-routes.ts'
import { sendUnlessKnown } from '../send-unless-known.ts'
import type { TraceLookup } from './trace-lookup.ts'
import { neighbourSearchOf } from './trace-neighbours.ts'

/** What `GET /v1/traces/:id/neighbours` may be asked. */
export const traceNeighboursQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(400).default(20),
})

/** An embedder may be an endpoint that is paid for: a trace that is looked at again is not embedded again. */
const rememberedVectors = 200

/** `GET /v1/traces/:id/neighbours`: the bank's evidence behind an answer. */
export function registerTraceNeighbours(
  server: HttpServer,
  parts: { readonly lookup: TraceLookup; readonly askBank: AskBank; readonly embedder: () => Embedder },
): void {
  let vectorsBy: Embedder | undefined
  const vectors = new Map<string, Float32Array>()
  const vectorOf = async (id: string, text: string): Promise<Float32Array | undefined> => {
    const embedder = parts.embedder()
    if (vectorsBy !== embedder) vectors.clear()
    vectorsBy = embedder
    const known = vectors.get(id)
    if (known !== undefined) return known
    const [vector] = await embedder.embed([text], { role: 'query' })
    const [oldest] = vectors.keys()
    if (vectors.size >= rememberedVectors && oldest !== undefined) vectors.delete(oldest)
    if (vector !== undefined) vectors.set(id, vector)
    return vector
  }
  server.get<{ Params: { id: string } }>('/v1/traces/:id/neighbours', async (request, reply) => {
    const { limit } = parseStrictly(traceNeighboursQuerySchema, request.query)
    const trace = await parts.lookup.traceFor(request.client, request.params.id)
    const vector = trace.question && (await vectorOf(trace.id, trace.question.text))
    const body = await parts.askBank({ kind: 'neighbours', search: neighbourSearchOf(trace, limit, vector) })
    return sendUnlessKnown(request, reply, body ?? {})
  })
}
