import type { Question } from '../../ports/question.ts'
import type { Decision } from '../answer.ts'
import { type AnsweredReference, askReferences } from '../calls/ask-references.ts'
import { createCallDesk } from '../calls/call-desk.ts'
import { createClaimJudge } from '../calls/claim-judge.ts'
import { modelNamed } from '../calls/model-named.ts'
import { decisionFrom } from '../choosing/decision-from.ts'
import { voteToolCalls } from '../choosing/vote-tool-calls.ts'
import { type WeighedAnswers, weighAnswers } from '../choosing/weigh-answers.ts'
import type { CollaborationEvent } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import type { ResolvedVoteOptions } from './vote-options.ts'

/**
 * Asks every member once and lets their answers vote.
 * @param order of the members; decides ties between answers
 * @param priors who of an answer's supporters speaks for it: the highest, ties in pool order
 */
export async function* vote(
  question: Question,
  order: readonly string[],
  context: MethodContext,
  options: ResolvedVoteOptions,
  priors: ReadonlyMap<string, number>,
  weightOf: (model: string) => number,
): AsyncGenerator<CollaborationEvent, Decision> {
  const desk = createCallDesk(context)
  try {
    const members = order.map((model) => modelNamed(model, context))
    const everyone = yield* askReferences(question, members, context, desk, options, context.deadlineAtMs)
    const toolVote = yield* voteToolCalls(
      everyone,
      everyone.map(({ model }) => weightOf(model.id)),
    )
    if (toolVote.caller !== undefined) return decisionFrom(toolVote.caller.generation)
    const answered = toolVote.talkers
    const judge = createClaimJudge(question, context)
    const weights = answered.map(({ model }) => weightOf(model.id))
    const weigh = (): WeighedAnswers => weighAnswers(question, answered, weights, judge.verdictOf)
    const byRules = weigh()
    const { clusters } = (yield* judge.settle(byRules.grouping.undecided)) ? weigh() : byRules
    const [winner] = clusters
    const speaker = bestByPrior(
      winner === undefined ? answered : winner.members.flatMap((member) => answered[member] ?? []),
      priors,
      context,
    )
    if (winner === undefined) {
      const note = `No answers could be compared: the answer is that of ${speaker.model.id}, the best by its prior.`
      yield { type: 'noted', degraded: false, note }
      return decisionFrom(speaker.generation)
    }
    const votes = clusters.reduce((sum, { weight }) => sum + weight, 0)
    const shares = clusters.map((cluster) => ({ cluster, share: votes === 0 ? 0 : cluster.weight / votes }))
    yield {
      type: 'answers-weighed',
      clusters: shares.map(({ cluster, share }) => ({
        answer: cluster.text,
        supporters: cluster.members.flatMap((member) => answered[member]?.model.id ?? []),
        share,
      })),
      voices: answered.map(({ model }, place) => {
        const cluster = clusters.findIndex(({ members }) => members.includes(place))
        return { model: model.id, ...(cluster >= 0 && { cluster }), weight: weights[place] as number }
      }),
      asked: order.length,
      decision: 'stop',
      explanation: `${winner.members.length} of ${answered.length} say ${winner.text}.`,
    }
    return { ...decisionFrom(speaker.generation), extracted: winner.text }
  } finally {
    desk.close()
  }
}

function bestByPrior(
  references: readonly AnsweredReference[],
  priors: ReadonlyMap<string, number>,
  { models }: MethodContext,
): AnsweredReference {
  const inPoolOrder = models.flatMap((model) => references.find((reference) => reference.model === model) ?? [])
  return inPoolOrder.reduce((best, reference) =>
    (priors.get(reference.model.id) ?? 0) > (priors.get(best.model.id) ?? 0) ? reference : best,
  )
}
