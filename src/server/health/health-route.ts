import type { BankInService } from '../answering/bank-in-service.ts'
import type { ServedPool } from '../answering/served-pool.ts'
import type { StrategyFittings } from '../answering/strategy-fittings.ts'
import type { HttpServer } from '../http-types.ts'
import type { StateReach } from '../lasting/open-lasting-state.ts'
import type { Readiness } from './readiness.ts'

/**
 * `GET /healthz`, also `/health`: the process is alive. `GET /readyz`: it can answer, so at least one model of the pool is reachable and
 * it is not about to stop; 503 otherwise. Neither needs a key and neither tells more than names of models and strategies, and hashes of the bank.
 */
export function registerHealth(
  server: HttpServer,
  parts: {
    readonly readiness: Readiness
    readonly pool: () => ServedPool
    readonly bank: BankInService['detail']
    readonly fittings: Pick<StrategyFittings, 'states'>
    readonly isStopping: () => boolean
    /** Present where a database keeps the state. Without it answers that need no ceiling go on, so it decides nothing. */
    readonly state?: StateReach | undefined
  },
): void {
  for (const path of ['/healthz', '/health']) {
    server.get(path, { config: { access: 'anybody' } }, async () => ({ status: 'ok' }))
  }
  server.get('/readyz', { config: { access: 'anybody' } }, async (_, reply) => {
    const pool = parts.pool()
    const [models, bank, isStateReached] = await Promise.all([
      parts.readiness.check(pool.models),
      parts.bank(),
      parts.state?.look(),
    ])
    const ready = !parts.isStopping() && models.some(({ reachable }) => reachable)
    return reply.code(ready ? 200 : 503).send({
      status: parts.isStopping() ? 'stopping' : ready ? 'ready' : 'not ready',
      models,
      bank,
      strategies: parts.fittings.states().map(({ strategy, state }) => ({ strategy, weights: state })),
      ...(isStateReached !== undefined && { state: isStateReached ? 'reachable' : 'unreachable' }),
    })
  })
}
