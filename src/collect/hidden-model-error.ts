import type { BankView } from '../ports/question-bank.ts'

/** How far off a model is taken to be that is known by a few questions alone. */
export interface HiddenModelError {
  /** Models of the bank that were hidden in turn. */
  readonly models: number
  /** Mean absolute error of the share of right answers, unweighted mean over datasets, 0 to 1. */
  readonly accuracy: number
  /** Mean absolute error of the place among the bank's models. */
  readonly rank: number
}

/**
 * Hides every model of a bank in turn but for some questions, and tells how far off its accuracy and its rank are then
 * taken to be. Read is what it did there better or worse than the others on the same questions, on top of what those
 * do on all.
 * @param chosen places of the questions it is known by
 * @returns undefined where the bank has fewer than three models that answered enough of them
 */
export function hiddenModelError(view: BankView, chosen: readonly number[]): HiddenModelError | undefined {
  const columns = view.models.map((model) => view.correctness(model))
  const wholes = columns.map((column) => macroAccuracy(view, column))
  const errors = columns.flatMap((column, model) => {
    const whole = wholes[model]
    const others = columns.filter((_, other) => other !== model && wholes[other] !== undefined)
    const lead = meanLead(column, others, chosen)
    const known = wholes.flatMap((accuracy, other) => (accuracy === undefined || other === model ? [] : [accuracy]))
    if (whole === undefined || lead === undefined || known.length < 2) return []
    const estimate = Math.min(1, Math.max(0, meanOf(known) + lead))
    const rankOf = (accuracy: number): number => known.filter((other) => other > accuracy).length
    return [{ accuracy: Math.abs(estimate - whole), rank: Math.abs(rankOf(estimate) - rankOf(whole)) }]
  })
  if (errors.length < 3) return undefined
  return {
    models: errors.length,
    accuracy: meanOf(errors.map(({ accuracy }) => accuracy)),
    rank: meanOf(errors.map(({ rank }) => rank)),
  }
}

/** How much better a model does than the others on the same questions, each question once; undefined where it has too few. */
function meanLead(own: Float64Array, others: readonly Float64Array[], chosen: readonly number[]): number | undefined {
  const leads = chosen.flatMap((place) => {
    const value = own[place] as number
    const rest = others.map((column) => column[place] as number).filter((other) => !Number.isNaN(other))
    return Number.isNaN(value) || rest.length === 0 ? [] : [value - meanOf(rest)]
  })
  return leads.length < Math.max(1, chosen.length / 2) ? undefined : meanOf(leads)
}

/** The unweighted mean over datasets of the share that is right; undefined where nothing is known. */
function macroAccuracy({ questions }: BankView, column: Float64Array): number | undefined {
  const sums = new Map<string | undefined, { right: number; known: number }>()
  for (const [place, { dataset }] of questions.entries()) {
    const value = column[place] as number
    if (Number.isNaN(value)) continue
    const sum = sums.get(dataset) ?? { right: 0, known: 0 }
    sum.right += value
    sum.known += 1
    sums.set(dataset, sum)
  }
  if (sums.size === 0) return undefined
  return meanOf([...sums.values()].map(({ right, known }) => right / known))
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
