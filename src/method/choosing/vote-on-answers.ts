import { type AnswerGrouping, groupAnswers } from '../../answers/group-answers.ts'
import type { Question } from '../../ports/question.ts'
import type { Decision } from '../answer.ts'
import type { Reference } from '../calls/ask-panel.ts'
import { createClaimJudge } from '../calls/claim-judge.ts'
import { examinePrograms } from '../calls/examine-programs.ts'
import type { CollaborationEvent } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import { chooseCandidate } from './choose-candidate.ts'
import { decisionFrom, speakerOf } from './decision.ts'

export interface VoteRule {
  readonly weightOf: (reference: Reference) => number
  /** How many were asked. */
  readonly asked: number
  /** Whose text stands where no answers can be compared: the best by its prior (default), or the one most like the others. */
  readonly openRule?: 'prior' | 'consensus'
}

/**
 * Equal answers stand together and their votes are added up; the heaviest answer wins, in the words of whoever speaks for
 * it.
 * @param references at least one, in the order that decides ties between answers
 */
export async function* voteOnAnswers(
  question: Question,
  references: readonly Reference[],
  context: MethodContext,
  { weightOf, asked, openRule = 'prior' }: VoteRule,
): AsyncGenerator<CollaborationEvent, Decision> {
  const judge = createClaimJudge(question, context)
  const texts = references.map(({ generation }) => generation.text)
  const examined = yield* examinePrograms(question, references, context)
  const executions = examined.map(({ execution }) => execution)
  const group = (): AnswerGrouping => groupAnswers(texts, question, judge.verdictOf, executions)
  const byRules = group()
  const grouping = (yield* judge.settle(byRules.undecided)) ? group() : byRules
  const sum = (weights: readonly number[]): number => weights.reduce((total, weight) => total + weight, 0)
  const clusters = grouping.clusters
    .map(({ members, text }) => {
      const supporters = members.flatMap((place) => references[place] ?? [])
      return { text, supporters, weight: sum(supporters.map(weightOf)) }
    })
    // Stable: clusters come in the order of their first supporters.
    .sort((a, b) => b.weight - a.weight)
  const [winner] = clusters
  const speaker = speakerOf(winner?.supporters ?? references)
  if (winner === undefined && openRule === 'consensus') {
    const candidates = references.map(({ reference, generation }) => ({ candidate: reference, generation }))
    return decisionFrom((yield* chooseCandidate(question, candidates, context, 0)).generation)
  }
  if (winner === undefined) {
    const note = `No answers could be compared: the answer is that of ${speaker.model.id}, the best by its prior.`
    yield { type: 'noted', degraded: false, note }
    return decisionFrom(speaker.generation)
  }
  const votes = sum(clusters.map(({ weight }) => weight))
  yield {
    type: 'answers-weighed',
    clusters: clusters.map(({ text, supporters, weight }) => ({
      answer: text,
      supporters: supporters.map(({ model }) => model.id),
      share: votes === 0 ? 0 : weight / votes,
    })),
    voices: references.map((reference) => {
      const cluster = clusters.findIndex(({ supporters }) => supporters.includes(reference))
      return { model: reference.model.id, ...(cluster >= 0 && { cluster }), weight: weightOf(reference) }
    }),
    asked,
    decision: 'stop',
    explanation: `${winner.supporters.length} of ${references.length} say ${winner.text}.`,
  }
  return { ...decisionFrom(speaker.generation), extracted: winner.text }
}
