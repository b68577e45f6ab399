import type { HttpServer } from './http-types.ts'
import type { Metrics } from './observation/metrics.ts'

/** `GET /metrics` in the Prometheus text format. */
export function registerMetrics(server: HttpServer, metrics: Metrics): void {
  server.get('/metrics', async (_, reply) => reply.type(metrics.contentType).send(await metrics.text()))
}
