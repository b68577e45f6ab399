import type { ChatModel } from '../../../ports/chat-model.ts'
import type { Question } from '../../../ports/question.ts'
import { aggregateSubsets } from '../../aggregation/aggregate-subsets.ts'
import type { GenerationSettings } from '../../calls/answer-request.ts'
import type { AnsweredReference } from '../../calls/ask-references.ts'
import type { CallDesk } from '../../calls/call-desk.ts'
import type { CollaborationEvent, Generation } from '../../events.ts'
import type { MethodContext } from '../../strategy.ts'
import { addUncalibratedVote, aggregationVote } from './uncalibrated-vote.ts'
import { type HeardVoice, type UnsureAnswers, type Voice, weighVoice } from './weigh-voice.ts'

/**
 * Has the aggregator write one answer from all that were given, and adds it to the posterior as one more voter. No bank
 * holds graded aggregations, so its weight is a rule and not learned, and a note says so.
 * @param answered as many and in the order of `unsure.responses`
 * @returns undefined when it wrote none
 */
export async function* hearAggregator(
  question: Question,
  model: ChatModel,
  answered: readonly AnsweredReference[],
  context: MethodContext,
  desk: CallDesk,
  settings: GenerationSettings,
  unsure: UnsureAnswers,
): AsyncGenerator<CollaborationEvent, (HeardVoice & { readonly generation: Generation }) | undefined> {
  const { posterior, responses } = unsure
  const { accuracy, weights } = posterior.view
  const scores = responses.map(({ member }) => accuracy[member] as number)
  const rule = { temperature: settings.temperature, maxTokens: settings.maxTokens }
  const subset = { ...rule, subsets: 1, subsetSize: answered.length }
  const written = yield* aggregateSubsets(
    question,
    answered,
    scores,
    model,
    context,
    desk,
    subset,
    context.deadlineAtMs,
  )
  const generation = written[0]?.generation
  if (generation === undefined) {
    const note = `${model.id} was to write one answer from the others and wrote none.`
    yield { type: 'noted', degraded: true, note }
    return undefined
  }
  const known = posterior.accuracyOf(model.id)
  const weight = posterior.calibrated ? aggregationVote(known ?? mean(accuracy)) : mean(weights)
  const voice: Voice = {
    model: model.id,
    name: `The aggregation by ${model.id}`,
    text: generation.text,
    counts: false,
    weigh: (standing, supported) => addUncalibratedVote(standing, supported, weight),
  }
  const heard = yield* weighVoice(question, voice, unsure)
  if (heard === undefined) return undefined
  const worth = posterior.calibrated
    ? `half the log odds of ${known === undefined ? "the pool's mean accuracy" : 'its own accuracy'} on such questions`
    : 'as much as one answer'
  const note = `The aggregation by ${model.id} is an uncalibrated voter: no graded aggregation says what it is worth, so it counts ${worth}.`
  yield { type: 'noted', degraded: false, note }
  return { ...heard, generation }
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
