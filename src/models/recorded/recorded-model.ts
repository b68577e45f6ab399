import { raceAbort } from '../../cancellation/race-abort.ts'
import { ModelCallError } from '../../errors/model-call-error.ts'
import type { ChatDelta, ChatModel, ChatRequest } from '../../ports/chat-model.ts'
import type { Clock } from '../../ports/clock.ts'
import type { RecordedResponse, ResponseLookup } from './recorded-response.ts'

export interface RecordedModelOptions
  extends Pick<ChatModel, 'id' | 'family' | 'price' | 'contextTokens' | 'defaults' | 'ownPrompt' | 'countTokens'> {
  readonly responseFor: ResponseLookup
  /** Moves on by each recorded latency; an answer whose latency is unknown, or any without a clock, comes at once. */
  readonly clock?: Clock
}

/**
 * Creates a model that answers from a recording, for the lab: no network, the same answers every time.
 *
 * It says no more than the recording: the whole text in one piece, usage as recorded or none. A recorded mean
 * log-probability comes as a single value, so every mean over the values (and the perplexity) is the recorded one, while
 * their number is not the number of tokens. An empty recorded response is an answer without text: it was recorded as
 * such, so it stays a (wrong) answer instead of becoming a missing one.
 *
 * A request without a recorded line fails with a ModelCallError of kind `not-recorded` before `admit` is asked: no call
 * was made, so none is counted.
 */
export function createRecordedModel(options: RecordedModelOptions): ChatModel {
  const { responseFor, clock, ...facts } = options
  let generations = 0
  return {
    ...facts,
    async probe(signal) {
      signal.throwIfAborted()
      return { streams: false }
    },
    async *stream(request, { signal, admit }) {
      signal.throwIfAborted()
      const found = responseFor(request, generations)
      if (found === undefined) {
        throw new ModelCallError({
          model: facts.id,
          kind: 'not-recorded',
          message: `The recording holds no answer of ${facts.id} to this request (generation ${generations + 1}).`,
        })
      }
      generations++
      await raceAbort(Promise.resolve(admit?.(1)), signal)
      const recorded = typeof found === 'function' ? await raceAbort(found(), signal) : found
      if (clock !== undefined && recorded.latencyMs !== undefined) await clock.wait(recorded.latencyMs, signal)
      for (const delta of recordedDeltas(recorded, request)) {
        signal.throwIfAborted()
        yield delta
      }
    },
  }
}

function* recordedDeltas(recorded: RecordedResponse, request: ChatRequest): Generator<ChatDelta> {
  const { response, toolCalls = [], meanLogprob, usage, finishReason = 'stop' } = recorded
  if (response !== '') yield { type: 'text', text: response }
  for (const [index, { id, name, arguments: argumentsText }] of toolCalls.entries()) {
    yield { type: 'tool-call', index, id, name, argumentsText }
  }
  if (request.logprobs && meanLogprob !== undefined) yield { type: 'logprobs', values: [meanLogprob] }
  if (usage !== undefined) yield { type: 'usage', usage }
  yield { type: 'finish', reason: finishReason }
}
