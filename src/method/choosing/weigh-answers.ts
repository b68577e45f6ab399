import { type AnswerGrouping, groupAnswers } from '../../answers/group-answers.ts'
import type { ClaimVerdict } from '../../answers/sentences/join-undecided.ts'
import type { Question } from '../../ports/question.ts'
import type { AnsweredReference } from '../calls/ask-references.ts'

/** A cluster of equal answers with the votes it got. */
export interface WeighedCluster {
  /** Places in the list of references, ascending. */
  readonly members: readonly number[]
  /** The answer as its first supporter wrote it. */
  readonly text: string
  readonly weight: number
}

export interface WeighedAnswers {
  readonly grouping: AnswerGrouping
  /** The heaviest first; equal weights in the order of their first supporters. Empty where nothing can be compared. */
  readonly clusters: readonly WeighedCluster[]
}

/**
 * Groups references by their answer and adds up their votes.
 * @param references in the order that decides ties: pool order or panel order
 * @param weights one a reference
 * @param verdictOf as `groupAnswers` takes it
 */
export function weighAnswers(
  question: Question,
  references: readonly AnsweredReference[],
  weights: readonly number[],
  verdictOf?: ClaimVerdict,
): WeighedAnswers {
  const grouping = groupAnswers(
    references.map(({ generation }) => generation.text),
    question,
    verdictOf,
  )
  const clusters = grouping.clusters
    .map(({ members, text }) => ({
      members,
      text,
      weight: members.reduce((sum, member) => sum + (weights[member] ?? 0), 0),
    }))
    // Stable: clusters come in the order of their first supporters.
    .sort((a, b) => b.weight - a.weight)
  return { grouping, clusters }
}
