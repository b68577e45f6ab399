import type { ChatModel } from '../../ports/chat-model.ts'
import type { Question } from '../../ports/question.ts'
import type { Decision } from '../answer.ts'
import { stageEndMs } from '../calls/stage-end.ts'
import { decisionFrom } from '../choosing/decision.ts'
import type { CollaborationEvent, Generation } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import { type AggregationRule, type AggregationSources, aggregate } from './aggregate.ts'

/** Under a deadline, the share of the time left that an aggregator may take while another could write after it. */
const turnTimeShare = 1 / 2

/**
 * Has one aggregator write the answer; where it writes none, the next in order. Where none of them does, what was best
 * before stands, marked degraded.
 * @param otherwise the best text that there is already
 */
export async function* writeAnswer(
  question: Question,
  aggregators: readonly ChatModel[],
  sources: AggregationSources,
  otherwise: Generation,
  context: MethodContext,
  rule: AggregationRule,
): AsyncGenerator<CollaborationEvent, Decision> {
  for (const [turn, aggregator] of aggregators.entries()) {
    const isLast = turn + 1 === aggregators.length
    const [written] = yield* aggregate(question, [{ aggregator, ...sources }], context, {
      ...rule,
      firstCandidate: (rule.firstCandidate ?? 0) + turn,
      // Half of an answer that nobody has read is worth less than the whole of what there is.
      writer: context.deltas === 'none' ? 'one of several' : isLast ? 'sole' : 'one in turn',
      untilMs: isLast ? context.deadlineAtMs : stageEndMs(context, turnTimeShare),
    })
    if (written !== undefined) return decisionFrom(written.generation)
    const next = isLast ? `the answer is that of ${otherwise.model}` : 'the next was asked to'
    yield { type: 'noted', degraded: true, note: `${aggregator.id} was to write the answer and wrote none: ${next}.` }
  }
  return decisionFrom(otherwise)
}
