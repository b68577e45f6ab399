import type { Endpoint } from '../../endpoint/endpoint.ts'
import { isRecord } from '../../endpoint/upstream-error.ts'

/**
 * How many tokens of context `GET /models` gives a model, where it says so: vLLM's `max_model_len`, OpenRouter's
 * `context_length`, llama.cpp's `meta.n_ctx` (what it runs with). Undefined where it does not, or the list fails: it is a
 * courtesy that many endpoints lack.
 * @throws the signal's reason once it is aborted.
 */
export async function readContextTokens(
  endpoint: Endpoint,
  model: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  try {
    const response = await endpoint.send({ method: 'GET', path: '/models', signal })
    const decoder = new TextDecoder()
    let text = ''
    for await (const chunk of response.body) text += decoder.decode(chunk, { stream: true })
    return contextTokensOf(JSON.parse(text), model)
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

function contextTokensOf(payload: unknown, model: string): number | undefined {
  const models = isRecord(payload) && Array.isArray(payload.data) ? payload.data.filter(isRecord) : []
  const entry = models.find(({ id }) => id === model)
  if (entry === undefined) return undefined
  const meta = isRecord(entry.meta) ? entry.meta : {}
  return [entry.max_model_len, entry.context_length, meta.n_ctx].find(
    (value): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value > 0,
  )
}
