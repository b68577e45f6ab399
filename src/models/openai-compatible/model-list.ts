import type { Endpoint } from '../../endpoint/endpoint.ts'
import { isRecord } from '../../endpoint/upstream-error.ts'
import { nearestName } from '../../options/nearest-name.ts'
import type { ModelListing } from '../../ports/chat-model.ts'
import { readOptionalJson } from './optional-json.ts'

type ListEntry = Readonly<Record<string, unknown>>

/**
 * Looks a model up in the endpoint's list of models; where there is none below a base address without `/v1`, one is
 * looked for there. It is a courtesy that many endpoints lack.
 * @throws the signal's reason once it is aborted.
 */
export async function readModelListing(
  endpoint: Endpoint,
  { baseUrl, model }: { readonly baseUrl: string; readonly model: string },
  signal: AbortSignal,
): Promise<ModelListing> {
  const listed = await readModelList(endpoint, '/models', signal)
  if (listed === undefined) {
    const { origin, pathname } = new URL(baseUrl)
    const base = origin + pathname.replace(/\/+$/, '')
    const isVersioned = /\/v\d+\w*(\/|$)/.test(pathname)
    const isBelow = !isVersioned && (await readModelList(endpoint, '/v1/models', signal)) !== undefined
    return isBelow ? { baseUrl: `${base}/v1` } : {}
  }
  const ids = listed.map(({ id }) => id).filter((id) => typeof id === 'string')
  // Ollama lists the tag that it takes for granted.
  const isListed = ids.includes(model) || ids.includes(`${model}:latest`)
  const nearest = isListed ? undefined : nearestName(model, ids)
  const contextTokens = contextTokensOf(listed.find(({ id }) => id === model) ?? {})
  return { isListed, ...(nearest !== undefined && { nearest }), ...(contextTokens !== undefined && { contextTokens }) }
}

/** vLLM's `max_model_len`, OpenRouter's `context_length`, llama.cpp's `meta.n_ctx` (what it runs with). */
function contextTokensOf({ max_model_len, context_length, meta }: ListEntry): number | undefined {
  const running = isRecord(meta) ? meta.n_ctx : undefined
  return [max_model_len, context_length, running].find(
    (value): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value > 0,
  )
}

/** Undefined where the endpoint has no such list. */
async function readModelList(
  endpoint: Endpoint,
  path: string,
  signal: AbortSignal,
): Promise<readonly ListEntry[] | undefined> {
  const payload = await readOptionalJson(endpoint, path, signal)
  return isRecord(payload) && Array.isArray(payload.data) ? payload.data.filter(isRecord) : undefined
}
