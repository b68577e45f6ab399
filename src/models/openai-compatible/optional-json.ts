import { bodyText } from '../../endpoint/body/json-body.ts'
import type { Endpoint } from '../../endpoint/endpoint.ts'

/**
 * What an endpoint answers to a GET, as parsed JSON. Undefined where it refuses, fails or answers with something else: for
 * what many endpoints lack.
 * @throws the signal's reason once it is aborted.
 */
export async function readOptionalJson(endpoint: Endpoint, path: string, signal: AbortSignal): Promise<unknown> {
  try {
    const { body } = await endpoint.send({ method: 'GET', path, signal })
    return JSON.parse(await bodyText(body))
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}
