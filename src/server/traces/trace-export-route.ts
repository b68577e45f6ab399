import type { Client } from '../access/clients.ts'
import type { HttpServer } from '../http-types.ts'
import type { TraceBody, TraceExportBody } from '../page/trace-body.ts'
import type { FindNeighbours } from './trace-neighbours-route.ts'

/** So many of the nearest bank questions go with a trace. */
const exportedNeighbours = 100

/** `GET /v1/traces/:id/export`: all that is known of an answer in one file. */
export function registerTraceExport(
  server: HttpServer,
  parts: {
    readonly bodyOf: (client: Client, id: string) => Promise<TraceBody>
    readonly findNeighbours: FindNeighbours
  },
): void {
  server.get<{ Params: { id: string } }>('/v1/traces/:id/export', async ({ client, params }, reply) => {
    const trace = await parts.bodyOf(client, params.id)
    // Without a bank, or with an embedder that fails, the answer itself can be laid open all the same.
    const neighbours = await parts.findNeighbours(trace, exportedNeighbours).catch(() => undefined)
    const file = `smacs-answer-${trace.id.replace(/[^\w-]/g, '_')}.json`
    reply.headers({ 'content-disposition': `attachment; filename="${file}"`, 'cache-control': 'private, no-store' })
    return {
      ...{ object: 'smacs.trace.export', version: 1, trace },
      ...(neighbours !== undefined && { neighbours }),
    } satisfies TraceExportBody
  })
}
