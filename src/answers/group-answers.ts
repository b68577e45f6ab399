import type { AnswerPair } from '../ports/answer-equivalence.ts'
import type { Execution } from '../ports/execution.ts'
import type { AnswerType } from '../ports/question.ts'
import type { AnswerContext } from './answer-context.ts'
import { answersEqual } from './answers-equal.ts'
import { type CanonicalAnswer, canonicalAnswer } from './canonical-answer.ts'
import { extractAnswer } from './extract-answer.ts'
import { inferAnswerType } from './infer-answer-type.ts'
import { WorkBudget, WorkOfGroup } from './mathematics/work-budget.ts'
import { agreeOnAnswers } from './sentences/agree-on-answers.ts'
import { type ClaimVerdict, joinUndecided } from './sentences/join-undecided.ts'
import { readsSentences } from './sentences/yes-no.ts'

/** Responses that give the same answer. */
export interface AnswerCluster {
  /** Equal for equal answers to one question; the first supporter's. */
  readonly key: string
  /** The answer as its first supporter wrote it. */
  readonly text: string
  /** Places in the list of responses, ascending. */
  readonly members: readonly number[]
}

/** What a list of responses to one question answers. */
export interface AnswerGrouping {
  /** How the answers were read: the question's own type, or the inferred one. */
  readonly answerType: AnswerType
  /** The answer read out of each response; undefined where there is none. */
  readonly answers: readonly (string | undefined)[]
  /** In the order of their first supporters. Empty for open answers: nobody can decide which of them are equal. */
  readonly clusters: readonly AnswerCluster[]
  /** The place in `clusters` of each response; undefined where it gives no answer that can be compared. */
  readonly clusterOf: readonly (number | undefined)[]
  /** Claims that the rules leave apart without knowing that they differ, and no verdict joined; empty without `verdictOf`. */
  readonly undecided: readonly AnswerPair[]
}

/**
 * Groups responses to one question by the answer they give. Depends on the question and these responses alone. An
 * answer joins the first cluster whose members all equal it, so with a given answer type a further response never
 * moves an earlier one, but for a sentence that stood alone until somebody gave its answer in short.
 *
 * @param responses in a stable order (the order of asking, or pool order); undefined = did not answer.
 * @param verdictOf what somebody judged of pairs that the rules leave undecided; absent: they stand apart
 * @param executions one a response: what running its program showed. Where any program has outputs, programs are equal
 *   exactly where their outputs are, and one without outputs stands alone.
 */
export function groupAnswers(
  responses: readonly (string | undefined)[],
  question: AnswerContext,
  verdictOf?: ClaimVerdict,
  executions: readonly (Execution | undefined)[] = [],
): AnswerGrouping {
  const work = new WorkOfGroup()
  const answerType = inferAnswerType(question, responses, work)
  const answers = responses.map((response) =>
    response === undefined ? undefined : extractAnswer(response, question, answerType, new WorkBudget(work)),
  )
  const isSpoken = readsSentences(question, answerType)
  const agreed = isSpoken
    ? agreeOnAnswers(
        answers.map((answer, index) => (answer === undefined ? undefined : responses[index])),
        question.text,
      )
    : []
  const byOutputs = answerType === 'code' && executions.some((execution) => execution?.outputs !== undefined)
  const groups: { readonly key: string; readonly distinct: CanonicalAnswer[]; readonly members: number[] }[] = []
  const clusterOfKey = new Map<string, number>()
  const clusterOf = answers.map((own, index) => {
    const text = answers[agreed[index] ?? index] ?? own
    const answer = text === undefined ? undefined : canonicalAnswer(text, question, answerType, new WorkBudget(work))
    if (answer === undefined) return undefined
    const outputs = byOutputs ? executions[index]?.outputs : undefined
    const key = outputs === undefined ? `${answer.kind}:${answer.key}` : `outputs:${outputs}`
    const standsAlone = byOutputs && outputs === undefined
    const known = standsAlone ? undefined : clusterOfKey.get(key)
    const place = known ?? (byOutputs ? groups.length : placeFor(answer, groups))
    if (!standsAlone) clusterOfKey.set(key, place)
    const group = groups[place]
    if (group === undefined) groups.push({ key, distinct: [answer], members: [index] })
    else {
      group.members.push(index)
      if (known === undefined) group.distinct.push(answer)
    }
    return place
  })
  const clusters = groups.flatMap(({ key, distinct: [first], members }) =>
    first === undefined ? [] : [{ key, text: first.text, members }],
  )
  const grouping = { answerType, answers, clusters, clusterOf, undecided: [] }
  if (verdictOf === undefined || !isSpoken) return grouping
  const { rootOf, undecided } = joinUndecided(clusters, responses, question.text, verdictOf)
  return { ...grouping, ...joinedClusters(clusters, clusterOf, rootOf), undecided }
}

function joinedClusters(
  clusters: readonly AnswerCluster[],
  clusterOf: AnswerGrouping['clusterOf'],
  rootOf: readonly number[],
): Pick<AnswerGrouping, 'clusters' | 'clusterOf'> {
  const roots = [...new Set(rootOf)]
  return {
    clusters: roots.flatMap((root) => {
      const first = clusters[root]
      const members = clusters.flatMap((cluster, place) => (rootOf[place] === root ? cluster.members : []))
      return first === undefined ? [] : [{ ...first, members: members.toSorted((a, b) => a - b) }]
    }),
    clusterOf: clusterOf.map((place) => (place === undefined ? undefined : roots.indexOf(rootOf[place] ?? place))),
  }
}

function placeFor(
  answer: CanonicalAnswer,
  groups: readonly { readonly distinct: readonly CanonicalAnswer[] }[],
): number {
  const place = groups.findIndex(({ distinct }) => distinct.every((other) => answersEqual(answer, other)))
  return place === -1 ? groups.length : place
}
