import { z } from 'zod'
import type { Embedder } from '../../ports/embedder.ts'
import type { Trace } from '../../traces/trace.ts'
import { parseStrictly } from '../fields/parse-strictly.ts'
import type { HttpServer } from '../http-types.ts'
import type { AskBank } from '../page/bank/bank-routes.ts'
import type { TraceNeighboursBody } from '../page/trace-neighbours-body.ts'
import { sendUnlessKnown } from '../send-unless-known.ts'
import type { TraceLookup } from './trace-lookup.ts'
import { neighbourSearchOf } from './trace-neighbours.ts'

/** What `GET /v1/traces/:id/neighbours` may be asked. */
export const traceNeighboursQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(400).default(20),
})

/** An embedder may be an endpoint that is paid for: a trace that is looked at again is not embedded again. */
const rememberedVectors = 200

/** The bank's evidence behind an answer. @throws RequestError 404 where there is no bank */
export type FindNeighbours = (trace: Trace, limit: number) => Promise<TraceNeighboursBody>

export function createNeighbourFinder(askBank: AskBank, currentEmbedder: () => Embedder): FindNeighbours {
  let vectorsBy: Embedder | undefined
  const vectors = new Map<string, Float32Array>()
  const vectorOf = async (id: string, text: string): Promise<Float32Array | undefined> => {
    const embedder = currentEmbedder()
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
  return async (trace, limit) => {
    const vector = trace.question && (await vectorOf(trace.id, trace.question.text))
    const body = await askBank({ kind: 'neighbours', search: neighbourSearchOf(trace, limit, vector) })
    return JSON.parse(body ?? '{}') as TraceNeighboursBody
  }
}

/** `GET /v1/traces/:id/neighbours` */
export function registerTraceNeighbours(
  server: HttpServer,
  { lookup, findNeighbours }: { readonly lookup: TraceLookup; readonly findNeighbours: FindNeighbours },
): void {
  server.get<{ Params: { id: string } }>('/v1/traces/:id/neighbours', async (request, reply) => {
    const { limit } = parseStrictly(traceNeighboursQuerySchema, request.query)
    const trace = await lookup.traceFor(request.client, request.params.id)
    return sendUnlessKnown(request, reply, await findNeighbours(trace, limit))
  })
}
