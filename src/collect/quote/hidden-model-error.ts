import type { BankView } from '../../ports/question-bank.ts'

/** How far off a model is taken to be that is known by a few questions alone. */
export interface HiddenModelError {
  /** Models of the bank that were hidden in turn. */
  readonly models: number
  /** Mean absolute error of the share of right answers, unweighted mean over datasets, 0 to 1. */
  readonly accuracy: number
  /** Mean absolute error of the place among the bank's models. */
  readonly rank: number
}

type Dataset = string | undefined

/**
 * Hides every model of a bank in turn but for some questions, and tells how far off its accuracy and its rank are then
 * taken to be. Read is what it did there better or worse than the others on the same questions, on top of what those
 * do on all. A model is held against those that answered the datasets that it answered, on these.
 * @param chosen places of the questions it is known by
 * @returns undefined where the bank has fewer than three models that answered enough of them
 */
export function hiddenModelError(view: BankView, chosen: readonly number[]): HiddenModelError | undefined {
  const columns = view.models.map((model) => view.correctness(model))
  const shares = columns.map((column) => sharesByDataset(view, column))
  const everywhere = [...view.questions.keys()]
  const errors = columns.flatMap((own, model) => {
    const datasets = [...(shares[model]?.keys() ?? [])]
    const peers = columns.flatMap((_, other) => {
      const ofOther = shares[other]
      return other !== model && datasets.every((dataset) => ofOther?.has(dataset)) ? [other] : []
    })
    if (peers.length < 2) return []
    const others = othersMean(
      peers.map((peer) => columns[peer] as Float64Array),
      own,
    )
    const asked = chosen.filter((place) => datasets.includes(view.questions[place]?.dataset))
    const told = asked.filter((place) => !Number.isNaN(others[place]))
    if (told.length === 0 || told.length < asked.length / 2) return []
    const lead = meanOverDatasets(view, told, (place) => (own[place] as number) - (others[place] as number))
    const wholeOf = (one: number): number => meanOf(datasets.map((dataset) => shares[one]?.get(dataset) ?? 0))
    const whole = wholeOf(model)
    const onAll = meanOverDatasets(view, everywhere, (place) => others[place] as number)
    const estimate = Math.min(1, Math.max(0, onAll + lead))
    const rankOf = (accuracy: number): number => peers.filter((peer) => wholeOf(peer) > accuracy).length
    return [{ accuracy: Math.abs(estimate - whole), rank: Math.abs(rankOf(estimate) - rankOf(whole)) }]
  })
  if (errors.length < 3) return undefined
  return {
    models: errors.length,
    accuracy: meanOf(errors.map(({ accuracy }) => accuracy)),
    rank: meanOf(errors.map(({ rank }) => rank)),
  }
}

/** What others did on each question on which the model itself is known; NaN elsewhere, and where none of them is. */
function othersMean(others: readonly Float64Array[], own: Float64Array): Float64Array {
  return own.map((value, place) => {
    if (Number.isNaN(value)) return Number.NaN
    let sum = 0
    let known = 0
    for (const column of others) {
      const other = column[place] as number
      if (Number.isNaN(other)) continue
      sum += other
      known += 1
    }
    return sum / known
  })
}

/** The unweighted mean over datasets of the mean in each of them; values of NaN are left out. */
function meanOverDatasets(view: BankView, places: readonly number[], read: (place: number) => number): number {
  const values = new Float64Array(view.questions.length).fill(Number.NaN)
  for (const place of places) values[place] = read(place)
  return meanOf([...sharesByDataset(view, values).values()])
}

/** The mean of what is known, of each dataset of which something is. */
function sharesByDataset({ questions }: BankView, column: Float64Array): ReadonlyMap<Dataset, number> {
  const sums = new Map<Dataset, { sum: number; known: number }>()
  for (const [place, { dataset }] of questions.entries()) {
    const value = column[place] as number
    if (Number.isNaN(value)) continue
    const total = sums.get(dataset) ?? { sum: 0, known: 0 }
    total.sum += value
    total.known += 1
    sums.set(dataset, total)
  }
  return new Map([...sums].map(([dataset, { sum, known }]) => [dataset, sum / known]))
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
