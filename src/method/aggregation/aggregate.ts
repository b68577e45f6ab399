import type { ChatModel } from '../../ports/chat-model.ts'
import type { Question } from '../../ports/question.ts'
import type { GenerationSettings } from '../calls/answer-request.ts'
import { type Reference, settleCalls } from '../calls/ask-panel.ts'
import type { Writer } from '../calls/call-desk.ts'
import { begunOf, cutAnswer } from '../calls/cut-answer.ts'
import type { CollaborationEvent, Generation } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import type { AggregationPurpose } from './aggregation-messages.ts'
import { aggregationRequest } from './aggregation-request.ts'

/** What a text is written from. */
export interface AggregationSources {
  /** In panel order. */
  readonly references: readonly Reference[]
  /** Candidates of an earlier layer, quoted as references are. */
  readonly drafts?: readonly WrittenCandidate[]
  /** What a judge wrote of them. */
  readonly comparison?: WrittenCandidate | undefined
}

/** One candidate to be written: by whom, and from what. */
export interface Aggregation extends AggregationSources {
  readonly aggregator: ChatModel
}

export interface AggregationRule extends GenerationSettings {
  /** `sole`: the one candidate is the answer, and what was written of it by the deadline stands. Default: one of several. */
  readonly writer?: Writer
  /** Default: an answer. */
  readonly purpose?: AggregationPurpose
  /** The first candidate's number. Default 0. */
  readonly firstCandidate?: number
  /** When what is not written is given up, on the context's clock. Default: the question's deadline. */
  readonly untilMs?: number | undefined
}

/** What an aggregator wrote, by its number. */
export interface WrittenCandidate {
  readonly candidate: number
  readonly generation: Generation
}

/**
 * Has candidates written from references, all in parallel.
 * @returns those that were written, in order; none when every aggregation failed
 */
export async function* aggregate(
  question: Question,
  aggregations: readonly Aggregation[],
  context: MethodContext,
  rule: AggregationRule,
): AsyncGenerator<CollaborationEvent, readonly WrittenCandidate[]> {
  const { writer = 'one of several', firstCandidate = 0, untilMs = context.deadlineAtMs } = rule
  const calls = []
  for (const [place, { aggregator, references, drafts = [], comparison }] of aggregations.entries()) {
    const candidate = firstCandidate + place
    const earlier = [...drafts, ...(comparison === undefined ? [] : [comparison])]
    yield {
      type: 'subset-drawn',
      candidate,
      references: references.map(({ reference }) => reference),
      ...(earlier.length > 0 && { candidates: earlier.map((written) => written.candidate) }),
    }
    const texts = [...references, ...drafts].map(({ generation }) => generation)
    const quoted = { references: texts, ...(comparison && { comparison: comparison.generation }) }
    const chance = context.random.fork(`aggregation ${candidate}`)
    const { request, fitted } = aggregationRequest(question, quoted, aggregator, context, rule, chance)
    const shortened = fitted.shortened.map(({ place: text, ...lengths }) => {
      const reference = references[text]?.reference
      const of =
        reference === undefined ? { earlier: earlier[text - references.length]?.candidate ?? text } : { reference }
      return { ...of, ...lengths }
    })
    if (shortened.length > 0) yield { type: 'references-shortened', candidate, shortened }
    calls.push(context.desk.start({ stage: 'aggregation', index: candidate, model: aggregator, request, writer }))
  }
  const outcomes = yield* context.desk.until(settleCalls(calls, context, { untilMs }))
  const begun = writer === 'sole' ? begunOf(outcomes[0]) : undefined
  if (begun !== undefined) return [{ candidate: firstCandidate, generation: yield* cutAnswer(begun, []) }]
  return outcomes.flatMap((outcome, place) =>
    outcome.ok ? [{ candidate: firstCandidate + place, generation: outcome.generation }] : [],
  )
}
