import type { AnswerPair } from '../../ports/answer-equivalence.ts'
import { numberInWords } from '../canonical/numbers/number-words.ts'
import { visibleText } from '../extraction/visible-text.ts'
import { type QuestionFrame, questionFrame } from './question-frame.ts'
import { readStatement, type Statement, toldWords } from './statement.ts'

/** Whether two claims say the same, as somebody judged them; undefined = not judged. */
export type ClaimVerdict = (pair: AnswerPair) => boolean | undefined

/** Which clusters are one. */
export interface JoinedClusters {
  /** One a cluster: the place of the first that says the same; its own where it stands apart. */
  readonly rootOf: readonly number[]
  /** What the rules left open and nobody has judged yet, in the order of the clusters. */
  readonly undecided: readonly AnswerPair[]
}

/** Longer claims are not asked about, in characters. */
const longestClaim = 400

/**
 * Joins clusters whose answers the rules left apart without knowing whether they differ, by the verdicts of somebody who
 * can tell. A cluster joins an earlier one only if their first members say the same and the rules hold no two of their
 * members to differ (Farquhar et al. 2024, Nature 630:625, compare with a cluster's first member alone).
 *
 * @param clusters places of responses, in the order of their first supporters
 */
export function joinUndecided(
  clusters: readonly { readonly members: readonly number[] }[],
  responses: readonly (string | undefined)[],
  questionText: string,
  verdictOf: ClaimVerdict,
): JoinedClusters {
  const frame = questionFrame(questionText)
  const said = clusters.map(({ members }) =>
    members.map((member) => readStatement(visibleText(responses[member] ?? ''), frame)),
  )
  const undecided: AnswerPair[] = []
  const rootOf: number[] = []
  const joined: (readonly (Statement | undefined)[])[] = []
  for (const [place, own] of said.entries()) {
    const root = rootOf.findIndex((earliest, at) => {
      const others = joined[at]
      if (earliest !== at || others === undefined || !mayBeOne(others, own, frame)) return false
      const pair: AnswerPair = [others[0]?.claim.sentence ?? '', own[0]?.claim.sentence ?? '']
      const verdict = verdictOf(pair)
      if (verdict === undefined) undecided.push(pair)
      return verdict === true
    })
    joined.push(own)
    rootOf.push(root === -1 ? place : root)
    if (root !== -1) joined[root] = [...(joined[root] ?? []), ...own]
  }
  return { rootOf, undecided }
}

function mayBeOne(
  a: readonly (Statement | undefined)[],
  b: readonly (Statement | undefined)[],
  frame: QuestionFrame,
): boolean {
  return isAskable(a[0]) && isAskable(b[0]) && a.every((one) => b.every((other) => !differByRules(one, other, frame)))
}

function isAskable(statement: Statement | undefined): boolean {
  return statement !== undefined && statement.claim.kind !== 'aside' && statement.claim.sentence.length <= longestClaim
}

/**
 * Whether the rules know that two statements with different words differ: only one denies, they have other numbers, they
 * take other options of the question's, or each is no more than a name or a word. An unread statement tells nothing.
 */
function differByRules(a: Statement | undefined, b: Statement | undefined, frame: QuestionFrame): boolean {
  if (a === undefined || b === undefined || a.key === b.key) return false
  if (a.isDenied !== b.isDenied || numbersOf(a) !== numbersOf(b)) return true
  return (takesOption(a, frame) && takesOption(b, frame)) || (isNameOrWord(a) && isNameOrWord(b))
}

function takesOption({ key }: Statement, { options }: QuestionFrame): boolean {
  return options.some((option) => option.join(' ') === key)
}

function numbersOf(statement: Statement): string {
  const numbers = toldWords(statement).flatMap(({ word }) => {
    if (/\p{N}/u.test(word)) return [word]
    const value = numberInWords(word)
    return value === undefined ? [] : [value.toString()]
  })
  return [...new Set(numbers)].sort().join(' ')
}

function isNameOrWord(statement: Statement): boolean {
  const told = toldWords(statement)
  return told.length === 1 || told.every(({ isCapital }) => isCapital)
}
