import type { Endpoint } from '../../endpoint/endpoint.ts'
import { ModelCallError } from '../../errors/model-call-error.ts'

/** What servers answer that have no list of models: somebody is there. */
const listless: ReadonlySet<number | undefined> = new Set([400, 404, 405, 501])

/**
 * Asks an endpoint for its list of models, which costs nothing. Whether the model stands in it is not looked at: many
 * lists are shorter than what is served.
 * @throws ModelCallError when nobody answers, or refuses the key
 * @throws the signal's reason once it is aborted
 */
export async function reachByModelList(endpoint: Endpoint, signal: AbortSignal): Promise<void> {
  try {
    const { body } = await endpoint.send({ method: 'GET', path: '/models', signal })
    // The head is enough; leaving the body closes it.
    for await (const _ of body) break
  } catch (error) {
    if (error instanceof ModelCallError && listless.has(error.status)) return
    throw error
  }
}
