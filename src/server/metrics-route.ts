import type { HttpServer } from './http-types.ts'

/** `GET /metrics` in the Prometheus text format. */
export function registerMetrics(server: HttpServer, contentType: string, text: () => Promise<string>): void {
  server.get('/metrics', async (_, reply) => reply.type(contentType).send(await text()))
}
