import type { NextToken, NextTokenRequest, Token } from './runtime.ts'

export interface SamplingOptions {
  /** 0 = always the likeliest token. */
  readonly temperature: number
  readonly topK: number
  readonly topP: number
}

export interface SampledToken {
  readonly token: Token
  /** Natural log-probability under the model's own distribution; undefined where it was not asked for. */
  readonly logprob: number | undefined
}

/**
 * What to ask the decoder for so that `sampleToken` can choose. The probability that node-llama-cpp gives with a
 * sampled token is taken after top-k, top-p and temperature: it says how lucky the draw was, not how sure the model is.
 * So nothing is drawn there. The raw logits of the likeliest tokens come out, with the sum over the whole vocabulary
 * where log-probabilities are wanted (that sum has to sort the vocabulary, hence only then).
 */
export function nextTokenRequest(sampling: SamplingOptions, logprobs: boolean): NextTokenRequest {
  if (sampling.temperature === 0) return { token: true, totalLogitWeight: logprobs, options: { temperature: 0 } }
  const logits = { filter: { tokens: [] as [], includeTop: sampling.topK } }
  if (logprobs) return { token: true, logits, totalLogitWeight: true, options: { temperature: 0 } }
  return { token: true, logits, options: { temperature: 1, topK: sampling.topK, topP: 1 } }
}

/**
 * Chooses the next token as llama.cpp's chain does, in its order: top-k, top-p at temperature 1, temperature, one draw.
 * @param draw in [0, 1); not used at temperature 0.
 */
export function sampleToken(next: NextToken, sampling: SamplingOptions, draw: () => number): SampledToken {
  if (sampling.temperature === 0) {
    if (next.token === undefined || next.token === null) throw new Error('llama.cpp chose no token.')
    return { token: next.token, logprob: next.totalLogitWeight && logprobOf(0, next.totalLogitWeight) }
  }
  const candidates = [...(next.logits ?? [])].sort(([, left], [, right]) => right - left)
  const highest = candidates[0]?.[1]
  if (highest === undefined) throw new Error('llama.cpp gave no logits.')
  const gaps = candidates.map(([, logit]) => logit - highest)
  const kept = gaps.slice(0, nucleusSize(gaps, sampling.topP))
  const chosen = drawIndex(
    kept.map((gap) => Math.exp(gap / sampling.temperature)),
    draw(),
  )
  const [token] = candidates[chosen] as [Token, number]
  return { token, logprob: next.totalLogitWeight && logprobOf(gaps[chosen] as number, next.totalLogitWeight) }
}

/** `gap` is the logit less the highest one. The sum of floats may end a hair below 1, so 0 is the ceiling. */
function logprobOf(gap: number, totalLogitWeight: number): number {
  return Math.min(0, gap - Math.log(totalLogitWeight))
}

/** How many of the likeliest tokens, at least one, it takes to reach the share `topP` of their probability. */
function nucleusSize(gaps: readonly number[], topP: number): number {
  const weights = gaps.map((gap) => Math.exp(gap))
  const wanted = topP * weights.reduce((sum, weight) => sum + weight, 0)
  let reached = 0
  for (let size = 0; size < weights.length; ) {
    reached += weights[size] as number
    size++
    if (reached >= wanted) return size
  }
  return weights.length
}

function drawIndex(weights: readonly number[], draw: number): number {
  let left = draw * weights.reduce((sum, weight) => sum + weight, 0)
  for (let index = 0; index < weights.length; index++) {
    left -= weights[index] as number
    if (left < 0) return index
  }
  return weights.length - 1
}
