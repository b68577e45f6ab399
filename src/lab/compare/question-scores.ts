import type { QuestionScore, ScoresByDataset } from '../../statistics/sampling/bootstrap.ts'
import type { Outcome } from '../run/ask-task.ts'

/** What was measured on each question over all splits, by its place in the bank. Ungraded answers do not count. */
export function scoresByPlace(
  bySplit: readonly (readonly Pick<Outcome, 'place' | 'score'>[])[],
): ReadonlyMap<number, QuestionScore> {
  const scores = new Map<number, { sum: number; times: number }>()
  for (const { place, score } of bySplit.flat()) {
    if (score === undefined) continue
    const known = scores.get(place) ?? { sum: 0, times: 0 }
    known.sum += score
    known.times += 1
    scores.set(place, known)
  }
  return scores
}

/** Differences on the questions that both answered in the same split, both answers graded. */
export function pairedScores(
  first: readonly (readonly Pick<Outcome, 'place' | 'score'>[])[],
  second: readonly (readonly Pick<Outcome, 'place' | 'score'>[])[],
): ReadonlyMap<number, QuestionScore> {
  return scoresByPlace(
    first.map((outcomes, split) => {
      const other = new Map((second[split] ?? []).map((outcome) => [outcome.place, outcome.score]))
      return outcomes.map(({ place, score }) => {
        const against = other.get(place)
        return { place, score: score === undefined || against === undefined ? undefined : score - against }
      })
    }),
  )
}

/** One list a dataset, in the order given. */
export function groupByDataset(
  scores: ReadonlyMap<number, QuestionScore>,
  datasets: readonly string[],
  datasetOf: (place: number) => string,
): ScoresByDataset {
  const rows = new Map(datasets.map((dataset) => [dataset, [] as QuestionScore[]]))
  for (const [place, score] of scores) rows.get(datasetOf(place))?.push(score)
  return [...rows.values()]
}
