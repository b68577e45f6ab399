import type { ChatDelta } from '../../ports/chat-model.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { AnswerDeltas } from './answer-deltas.ts'
import type { Decoding } from './decoder.ts'
import type { LoadedModel } from './host.ts'
import type { Prompt } from './prompt.ts'
import type { LlamaWeights, Token } from './runtime.ts'
import { nextTokenRequest, type SamplingOptions, sampleToken } from './sample-token.ts'
import { TokenText } from './token-text.ts'

/** How one answer is written. */
export interface AnswerSettings {
  readonly sampling: SamplingOptions
  readonly seed: number
  /** The end of the context is a limit always. */
  readonly maxTokens: number
  /** The caller's stop strings; none empty. */
  readonly stop: readonly string[]
  readonly trimStart: boolean
  readonly logprobs: boolean
}

/** Writes an answer token by token until the model, a stop string or a limit ends it; usage and finish come last. */
export async function* generateAnswer(
  { weights, decoder, name }: LoadedModel,
  prompt: Prompt,
  decoding: Decoding,
  { sampling, seed, maxTokens, stop, trimStart, logprobs }: AnswerSettings,
): AsyncGenerator<ChatDelta, void, undefined> {
  const random = createSeededRandom(seed)
  const request = nextTokenRequest(sampling, logprobs)
  const mostTokens = Math.min(maxTokens, decoder.contextTokens - prompt.tokens.length)
  const text = new TokenText(weights, prompt.tokens)
  const { startsThinking } = prompt
  const answer = new AnswerDeltas({ stop: [...prompt.stopTexts, ...stop], startsThinking, trimStart, logprobs })
  let outputTokens = 0
  let ended = false
  /** Of tokens whose text is still incomplete. */
  let waiting: (number | undefined)[] = []
  let token: Token | undefined
  while (outputTokens < mostTokens && !ended) {
    const sampled = sampleToken(await decoding.next(request, token), sampling, () => random.next())
    token = sampled.token
    if (weights.isEogToken(token) || prompt.stopTokens.has(token)) {
      ended = true
      break
    }
    outputTokens++
    waiting.push(sampled.logprob)
    const complete = thinkingMark(weights, token) ?? text.push(token)
    if (complete === '') continue
    yield* answer.push({ text: complete, logprobs: waiting })
    waiting = []
    ended = answer.stopped
  }
  const rest = text.end()
  if (rest !== '') yield* answer.push({ text: rest, logprobs: waiting })
  yield* answer.end()
  const { reasoningTokens } = answer
  const cachedInputTokens = decoding.cachedTokens
  const usage = { inputTokens: prompt.tokens.length, outputTokens, cachedInputTokens }
  yield { type: 'usage', usage: reasoningTokens === undefined ? usage : { ...usage, reasoningTokens } }
  yield { type: 'finish', reason: ended ? 'stop' : 'length', servedModel: name }
}

/** Some vocabularies have the thinking marks as control tokens, which have no text of their own. */
function thinkingMark(weights: LlamaWeights, token: Token): string | undefined {
  if (!weights.isSpecialToken(token)) return undefined
  const mark = weights.detokenize([token], true)
  return mark === '<think>' || mark === '</think>' ? mark : undefined
}
