import type { ChatModel } from '../../ports/chat-model.ts'
import type { Question } from '../../ports/question.ts'
import type { GenerationSettings } from '../calls/answer-request.ts'
import { type Reference, settleCalls } from '../calls/ask-panel.ts'
import type { Writer } from '../calls/call-desk.ts'
import { begunOf, cutAnswer } from '../calls/cut-answer.ts'
import type { CollaborationEvent, Generation } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import { aggregationRequest } from './aggregation-request.ts'

/** One candidate to be written: by whom, and from which references, in panel order. */
export interface Aggregation {
  readonly aggregator: ChatModel
  readonly references: readonly Reference[]
}

export interface AggregationRule extends GenerationSettings {
  /** `sole`: the one candidate is the answer, and what was written of it by the deadline stands. Default: one of several. */
  readonly writer?: Writer
}

/** What an aggregator wrote. `candidate` is its aggregation's place, from 0. */
export interface WrittenCandidate {
  readonly candidate: number
  readonly generation: Generation
}

/**
 * Has candidates written from references, all in parallel, until the question's deadline.
 * @returns those that were written, in order; none when every aggregation failed
 */
export async function* aggregate(
  question: Question,
  aggregations: readonly Aggregation[],
  context: MethodContext,
  rule: AggregationRule,
): AsyncGenerator<CollaborationEvent, readonly WrittenCandidate[]> {
  const { writer = 'one of several' } = rule
  const calls = []
  for (const [candidate, { aggregator, references }] of aggregations.entries()) {
    yield { type: 'subset-drawn', candidate, references: references.map(({ reference }) => reference) }
    const texts = references.map(({ generation }) => generation)
    const chance = context.random.fork(`aggregation ${candidate}`)
    const { request, fitted } = aggregationRequest(question, texts, aggregator, context, rule, chance)
    const shortened = fitted.shortened.map(({ place, ...lengths }) => {
      return { reference: references[place]?.reference ?? place, ...lengths }
    })
    if (shortened.length > 0) yield { type: 'references-shortened', candidate, shortened }
    calls.push(context.desk.start({ stage: 'aggregation', index: candidate, model: aggregator, request, writer }))
  }
  const outcomes = yield* context.desk.until(settleCalls(calls, context, { untilMs: context.deadlineAtMs }))
  const begun = writer === 'sole' ? begunOf(outcomes[0]) : undefined
  if (begun !== undefined) return [{ candidate: 0, generation: yield* cutAnswer(begun, []) }]
  return outcomes.flatMap((outcome, candidate) => (outcome.ok ? [{ candidate, generation: outcome.generation }] : []))
}
