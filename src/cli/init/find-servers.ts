import { bodyText } from '../../endpoint/body/json-body.ts'
import { createEndpoint } from '../../endpoint/endpoint.ts'
import { ModelCallError } from '../../errors/model-call-error.ts'
import type { Clock } from '../../ports/clock.ts'
import { withinTime } from '../within-time.ts'
import { type ListedModels, listedModels } from './listed-models.ts'

/** A server on this machine that answered. */
export interface FoundServer extends ListedModels {
  /** Its address, ending in `/v1`. */
  readonly baseUrl: string
  /** It answers those alone who have a key, so its models are not known. */
  readonly wantsKey: boolean
}

/** Long enough for a busy server of this machine; a port that nobody listens at refuses at once. */
const answerWithinMs = 2000

/** A list of a thousand models is a tenth of this. */
const longestListBytes = 2 ** 20

/**
 * Asks `GET /v1/models` at ports of this machine, all at once: one request each, no generation.
 * @returns those that answered as such a server does, in the order of the ports; without those of smacs itself
 * @throws the signal's reason once it is aborted
 */
export async function findServers(
  ports: readonly number[],
  limits: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<readonly FoundServer[]> {
  const asked = await Promise.all(ports.map((port) => askServer(`http://127.0.0.1:${port}/v1`, limits)))
  return asked.filter((server) => server !== undefined)
}

async function askServer(
  baseUrl: string,
  limits: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<FoundServer | undefined> {
  const endpoint = createEndpoint(baseUrl, { baseUrl, headers: {}, maxResponseBytes: longestListBytes })
  const timeoutError = (): Error => new Error('no list of models in time')
  try {
    const text = await withinTime(
      async (signal) => {
        const { body } = await endpoint.send({ method: 'GET', path: '/models', signal })
        return bodyText(body)
      },
      { ...limits, timeoutMs: answerWithinMs, timeoutError },
    )
    const listed = listedModels(JSON.parse(text))
    return listed === undefined ? undefined : { baseUrl, wantsKey: false, ...listed }
  } catch (error) {
    limits.signal.throwIfAborted()
    const wantsKey = error instanceof ModelCallError && error.kind === 'authentication'
    return wantsKey ? { baseUrl, wantsKey, models: [], embedders: [] } : undefined
  } finally {
    await endpoint.close()
  }
}
