import { createParser } from 'eventsource-parser'
import { ApiError, apiErrorFrom, request } from '../api/api-client.ts'
import type { RunEvent } from './run-state.ts'

export interface AskedQuestion {
  readonly question: string
  readonly strategy: string
  readonly seed?: string | undefined
  readonly maxCostUsd?: number | undefined
}

/** An error that comes within a stream: its own status was that of a success. */
const statusWithin = 502

interface Chunk {
  readonly choices?: readonly { readonly delta?: { readonly content?: string | null } }[]
  readonly smacs?: RunEvent
}

/**
 * Asks, and tells everything that happens; the text of the answer comes as `answer-delta`.
 * @throws ApiError, also where the stream breaks off after it began; an AbortError where the signal aborts
 */
export async function streamRun(
  { question, strategy, seed, maxCostUsd }: AskedQuestion,
  tell: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const response = await request('v1/chat/completions', {
    method: 'POST',
    signal,
    body: {
      model: strategy,
      stream: true,
      messages: [{ role: 'user', content: question }],
      smacs: { events: true, show: 'none', ...(seed && { seed }), ...(maxCostUsd !== undefined && { maxCostUsd }) },
    },
  })
  let isWhole = false
  let failure: ApiError | undefined
  const parser = createParser({
    onEvent({ data }) {
      if (data === '[DONE]') {
        isWhole = true
        return
      }
      const body = JSON.parse(data) as Chunk
      failure ??= apiErrorFrom(body, statusWithin)
      const text = body.choices?.[0]?.delta?.content
      if (text) tell({ type: 'answer-delta', text })
      if (body.smacs !== undefined) tell(body.smacs)
    },
  })
  const decoder = new TextDecoder()
  try {
    for await (const piece of response.body ?? []) parser.feed(decoder.decode(piece, { stream: true }))
  } catch (error) {
    if (signal.aborted) throw error
    throw new ApiError('', { status: 0, code: 'broke_off' })
  }
  if (failure !== undefined) throw failure
  if (!isWhole) throw new ApiError('', { status: 0, code: 'broke_off' })
}
