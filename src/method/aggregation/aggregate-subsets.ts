import type { ChatModel, ChatRequest } from '../../ports/chat-model.ts'
import type { Question } from '../../ports/question.ts'
import type { Random } from '../../ports/random.ts'
import { answerRequest, asTheCallerWants, type GenerationSettings } from '../calls/answer-request.ts'
import { type AnsweredReference, settleCalls } from '../calls/ask-references.ts'
import type { CallDesk } from '../calls/call-desk.ts'
import { begunOf, cutNote } from '../calls/form/begun-answer.ts'
import { likelyTokens, promptTokens } from '../calls/token-estimate.ts'
import type { CollaborationEvent, Generation } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import { aggregationMessages } from './aggregation-request.ts'
import { quoteReference } from './fence-references.ts'
import { type FittedReferences, fitReferences } from './fit-references.ts'
import { droppingProbabilities } from './prior-dropping.ts'
import { drawSubset } from './subsets.ts'

export interface AggregationRule extends GenerationSettings {
  /** N: how many subsets are drawn, and candidates written. */
  readonly subsets: number
  /** References in a subset, where so many answered. */
  readonly subsetSize: number
  /** What the one aggregation has written by the stage's end is its candidate: it was shown already. */
  readonly cutStands?: boolean
}

/** What the aggregator wrote from one subset. `candidate` is the subset's number, from 0. */
export interface WrittenCandidate {
  readonly candidate: number
  readonly generation: Generation
}

/**
 * The exploration half of EPE: draws subsets of the answered references by prior dropping and has the aggregator write
 * one candidate from each, in parallel. Equal subsets are kept: each is another draw of the aggregator's chance.
 * @param scores prior scores of `answered`, in the same order; equal numbers draw uniformly
 * @param untilMs the stage's end on the context's clock
 * @returns the candidates that were written, in the order of their subsets; none when every aggregation failed
 */
export async function* aggregateSubsets(
  question: Question,
  answered: readonly AnsweredReference[],
  scores: readonly number[],
  aggregator: ChatModel,
  context: MethodContext,
  desk: CallDesk,
  rule: AggregationRule,
  untilMs: number | undefined,
): AsyncGenerator<CollaborationEvent, readonly WrittenCandidate[]> {
  const probabilities = droppingProbabilities(scores)
  const chance = context.random.fork('subsets')
  const calls = []
  for (let candidate = 0; candidate < rule.subsets; candidate += 1) {
    const places = drawSubset(probabilities, Math.min(rule.subsetSize, answered.length), chance)
    const subset = places.flatMap((place) => answered[place] ?? [])
    yield { type: 'subset-drawn', candidate, references: subset.map(({ reference }) => reference) }
    const random = context.random.fork(`aggregation ${candidate}`)
    const texts = subset.map(({ generation }) => generation)
    const { request, fitted } = aggregationRequest(question, texts, aggregator, context, rule, random)
    if (fitted.shortened.length > 0) {
      const shortened = fitted.shortened.map(({ place, from, to }) => ({
        reference: subset[place]?.reference ?? place,
        from,
        to,
      }))
      yield { type: 'references-shortened', candidate, shortened }
    }
    const sole = rule.subsets === 1
    const mayStandCut = rule.cutStands === true
    calls.push(desk.start({ stage: 'aggregation', index: candidate, model: aggregator, request, sole, mayStandCut }))
  }
  const outcomes = yield* desk.until(settleCalls(calls, context, { quorumGraceMs: 0 }, untilMs))
  const begun = rule.cutStands === true ? begunOf(outcomes[0]) : undefined
  if (begun !== undefined) {
    yield cutNote(begun)
    return [{ candidate: 0, generation: begun }]
  }
  return outcomes.flatMap((outcome, candidate) => (outcome.ok ? [{ candidate, generation: outcome.generation }] : []))
}

/** Has the aggregator write one answer from these references, in panel order, as far as they fit its context. */
export function aggregationRequest(
  question: Question,
  references: readonly Pick<Generation, 'text' | 'toolCalls'>[],
  aggregator: ChatModel,
  context: Pick<MethodContext, 'freshMark' | 'answerSettings'>,
  rule: GenerationSettings,
  random: Random,
): { readonly request: ChatRequest; readonly fitted: FittedReferences } {
  const mark = context.freshMark()
  const texts = references.map(referenceText)
  const empty = aggregationMessages(
    question,
    texts.map(() => ''),
    mark,
  )
  const fitted = fitReferences(
    texts,
    (text) => likelyTokens(aggregator, quoteReference(text, mark)),
    tokensForReferences(aggregator, { messages: empty, ...(question.tools && { tools: question.tools }) }, rule),
  )
  const messages = aggregationMessages(question, fitted.texts, mark)
  // Whether to call a tool was decided before; what is written now is the answer.
  const written: Question = question.tools === undefined ? question : { ...question, toolChoice: 'none' }
  const request = answerRequest(aggregator, written, messages, rule, random)
  return { fitted, request: { ...asTheCallerWants(request, context.answerSettings), logprobs: true } }
}

/** What an aggregator reads of a reference: its answer, never its thinking. */
function referenceText({ text, toolCalls }: Pick<Generation, 'text' | 'toolCalls'>): string {
  const calls = (toolCalls ?? []).map((call) => `calls the tool ${call.name} with ${call.arguments}`)
  return [...(text === '' ? [] : [text]), ...calls].join('\n')
}

/** At most this share of an aggregator's context is kept free for what it writes. */
const outputShare = 1 / 2

function tokensForReferences(
  aggregator: ChatModel,
  rest: Pick<ChatRequest, 'messages' | 'tools'>,
  rule: GenerationSettings,
): number {
  if (aggregator.contextTokens === undefined) return Number.POSITIVE_INFINITY
  const wanted = Math.min(aggregator.defaults?.maxTokens ?? rule.maxTokens, rule.maxTokens)
  const output = Math.min(wanted, Math.floor(aggregator.contextTokens * outputShare))
  return Math.max(0, aggregator.contextTokens - output - promptTokens(aggregator, rest))
}
