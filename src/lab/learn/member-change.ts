import { groupAnswers } from '../../answers/group-answers.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { BankCell, BankQuestion, BankView } from '../../ports/question-bank.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'

/** A member that is not what it was from a question on. */
export type MemberChange = {
  readonly model: ModelId
  /** From so many questions of the stream on. */
  readonly from: number
} & (
  | { readonly kind: 'replaced'; readonly by: ModelId }
  /** Gives the other's answer on this share of questions, its own on the rest. */
  | { readonly kind: 'copies'; readonly of: ModelId; readonly share: number }
  /** Gives a wrong answer: the one that most others fall for, or one of its own making. */
  | { readonly kind: 'lies'; readonly how: 'popular' | 'fresh' }
)

export interface ChangedStream {
  readonly changes: readonly MemberChange[]
  /** Places of the stream's questions, in its order. */
  readonly order: readonly number[]
  /** Whose wrong answers are popular. */
  readonly pool: readonly ModelId[]
  readonly seed: string
}

/** The bank as it would have been recorded had members changed during the stream: their cells, and nothing else, are others. */
export function changedView(whole: BankView, { changes, order, pool, seed }: ChangedStream): BankView {
  if (changes.length === 0) return whole
  const positions = new Map(order.map((place, position) => [place, position]))
  const cellsOf = (place: number, model: ModelId): readonly BankCell[] => {
    const own = whole.cells(place, model)
    const change = changes.find((one) => one.model === model && (positions.get(place) ?? -1) >= one.from)
    if (change === undefined) return own
    const random = createSeededRandom(seed).fork(`change of ${model}`).fork(String(place))
    switch (change.kind) {
      case 'replaced':
        return whole.cells(place, change.by)
      case 'copies':
        return random.next() < change.share ? whole.cells(place, change.of) : own
      case 'lies': {
        if (own.length === 0) return own
        const popular = change.how === 'popular' ? popularLie(whole, place, pool) : undefined
        return [{ sample: 0, correct: 0, response: popular ?? freshLie(whole, place, pool, random.next()) }]
      }
    }
  }
  return { ...whole, hash: whole.hash, cells: cellsOf }
}

/** The response to the wrong answer that most of the pool gave; undefined where nobody was wrong. */
function popularLie(whole: BankView, place: number, pool: readonly ModelId[]): string | undefined {
  const wrong = pool.flatMap((model) => {
    const [cell] = whole.cells(place, model)
    return cell?.correct === 0 && cell.response !== undefined ? [cell.response] : []
  })
  const question = whole.questions[place] as BankQuestion
  const { clusterOf } = groupAnswers(wrong, question)
  const counts = new Map<number, number>()
  for (const cluster of clusterOf) if (cluster !== undefined) counts.set(cluster, (counts.get(cluster) ?? 0) + 1)
  const [most] = [...counts].sort(([, left], [, right]) => right - left)
  return most === undefined ? undefined : wrong[clusterOf.indexOf(most[0])]
}

/** An answer that nobody gave where there are endless ones, another option than the right one where there are few. */
function freshLie(whole: BankView, place: number, pool: readonly ModelId[], draw: number): string {
  const { options, reference } = whole.questions[place] as BankQuestion
  if (options === undefined || options.length < 2) return `Answer: ${10_000 + Math.floor(draw * 80_000)}`
  const letters = options.map((_, option) => String.fromCharCode('A'.charCodeAt(0) + option))
  const right = reference?.trim().toUpperCase() ?? rightLetter(whole, place, pool)
  const wrong = letters.filter((letter) => letter !== right)
  return `Answer: ${wrong[Math.floor(draw * wrong.length)]}`
}

function rightLetter(whole: BankView, place: number, pool: readonly ModelId[]): string | undefined {
  const right = pool.flatMap((model) => {
    const [cell] = whole.cells(place, model)
    return cell?.correct === 1 && cell.response !== undefined ? [cell.response] : []
  })
  return groupAnswers(right, whole.questions[place] as BankQuestion).clusters[0]?.text
}

/** Everybody whom a change names. */
export function modelsOf(change: MemberChange): readonly ModelId[] {
  if (change.kind === 'replaced') return [change.model, change.by]
  return change.kind === 'copies' ? [change.model, change.of] : [change.model]
}

/** "b answers in place of a from question 500 on". */
export function describeChange(change: MemberChange): string {
  const from = change.from === 0 ? 'from the beginning' : `from question ${change.from} on`
  switch (change.kind) {
    case 'replaced':
      return `${change.by} answers in place of ${change.model} ${from}`
    case 'copies':
      return `${change.model} repeats ${change.of} ${from}${change.share < 1 ? `, on ${Math.round(100 * change.share)} % of the questions` : ''}`
    case 'lies':
      return `${change.model} gives ${change.how === 'popular' ? 'the most popular wrong answer' : 'a fresh wrong answer'} ${from}`
  }
}
