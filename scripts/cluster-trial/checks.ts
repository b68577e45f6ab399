import type { AskedOnce } from './client.ts'
import type { Served } from './stub-models.ts'

/** One thing that must be true after the trial. */
export interface Check {
  readonly what: string
  readonly holds: boolean
  /** The figures, whether it holds or not. */
  readonly said: string
}

/** What a key may spend, and what the database says that it has. */
export interface KeySpending {
  readonly calls: number
  readonly costUsd: number
  readonly maxCalls?: number
  readonly maxCostUsd?: number
}

/** Sums of dollars are sums of floats. */
const tinyUsd = 1e-6

/** Nobody is left without an answer or an error. */
export function nobodyIsLeftWaiting(asked: readonly AskedOnce[]): Check {
  const silent = asked.flatMap(({ ticket, end }) => (end.kind === 'silent' ? [`${ticket}: ${end.what}`] : []))
  const of = (kind: AskedOnce['end']['kind']): number => asked.filter(({ end }) => end.kind === kind).length
  return {
    what: 'every request ends with an answer or with an error that its client sees',
    holds: silent.length === 0 && of('answered') > 0,
    said: `${asked.length} asked: ${of('answered')} answered, ${of('refused')} refused, ${of('broken')} broken off, ${of('silent')} neither ${silent.slice(0, 3).join(' | ')}`,
  }
}

/** When a process was killed, which may cost what it was just writing; or from when to when the database was away. */
export type Fault =
  | { readonly kind: 'kill'; readonly what: string; readonly atMs: number }
  | { readonly kind: 'outage'; readonly fromMs: number; readonly toMs: number }

/** Traces are written within this time; a kill loses those that were not. */
export const writtenWithinMs = 250

/**
 * Each answered request has exactly one trace, and no request has two answers.
 * @param traceIds of every trace there is, as often as it was listed
 */
export function eachAnswerHasOneTrace(
  asked: readonly AskedOnce[],
  traceIds: readonly string[],
  faults: readonly Fault[],
): Check {
  const times = new Map<string, number>()
  for (const id of traceIds) times.set(id, (times.get(id) ?? 0) + 1)
  const twice = [...times.values()].filter((count) => count > 1).length
  const answered = asked.filter(({ end }) => end.kind === 'answered')
  const missing = answered.filter(({ traceId }) => traceId === undefined || !times.has(traceId))
  const isExcused = ({ endedAtMs }: AskedOnce): boolean =>
    faults.some(
      (fault) => fault.kind === 'kill' && fault.atMs >= endedAtMs - 20 && fault.atMs - endedAtMs <= writtenWithinMs,
    )
  const unexcused = missing.filter((one) => !isExcused(one))
  return {
    what: `each answer has exactly one trace; only what was answered in the ${writtenWithinMs} ms before a kill may have none`,
    holds: twice === 0 && unexcused.length === 0,
    said: `${answered.length - missing.length} of ${answered.length} have one, ${twice} have two; ${missing.length} lost with a kill, ${unexcused.length} without one ${unexcused
      .map(({ ticket }) => ticket)
      .slice(0, 5)
      .join(' ')}`,
  }
}

/** After the database is back, somebody under a ceiling is answered within this time. */
const backWithinMs = 15_000

/**
 * While the database is away, who is under no ceiling is answered, and who is under one is refused at once; afterwards
 * these are answered again.
 * @param free those under none
 * @param counted those under one
 */
export function answersGoOnWithoutTheDatabase(
  free: readonly AskedOnce[],
  counted: readonly AskedOnce[],
  faults: readonly Fault[],
): Check {
  const outages = faults.filter((fault) => fault.kind === 'outage')
  const during = (asked: readonly AskedOnce[]): readonly (readonly AskedOnce[])[] =>
    outages.map(({ fromMs, toMs }) => asked.filter((one) => one.askedAtMs > fromMs && one.endedAtMs < toMs))
  const isAnswered = ({ end }: AskedOnce): boolean => end.kind === 'answered'
  const isRefused = ({ end }: AskedOnce): boolean => end.kind === 'refused' && end.status === 503
  const [freely, underOne] = [during(free), during(counted)]
  const goesOn = freely.every((asked) => asked.some(isAnswered) && !asked.some(isRefused))
  const refuses = underOne.every((asked) => asked.some(isRefused) && !asked.some(isAnswered))
  const backAfterMs = outages.map(({ toMs }) =>
    Math.min(...counted.filter((one) => isAnswered(one) && one.endedAtMs > toMs).map((one) => one.endedAtMs - toMs)),
  )
  return {
    what: `while the database is away, who is under no ceiling is answered, and who is under one refused with 503, until ${backWithinMs / 1_000} s after it is back at most`,
    holds: outages.length > 0 && goesOn && refuses && backAfterMs.every((ms) => ms <= backWithinMs),
    said: `${freely.flat().filter(isAnswered).length} of ${freely.flat().length} answered under none, ${underOne.flat().filter(isRefused).length} of ${underOne.flat().length} refused under one; the first answer under one came ${backAfterMs.join(' and ')} ms after it was started again`,
  }
}

/**
 * A budget that would have been passed is held: by what the models were asked, and by what the database says.
 * @param refused requests that were turned away for it; a ceiling that nobody came near would prove nothing
 */
export function noBudgetIsPassed(
  key: string,
  { calls, costUsd, maxCalls = Number.NaN, maxCostUsd = Number.NaN }: KeySpending,
  {
    served,
    refused,
    costUsdOfCall,
  }: { readonly served: Readonly<Served>; readonly refused: number; readonly costUsdOfCall: number },
): Check {
  const servedUsd = served.begun * costUsdOfCall
  const isHeld = Math.max(served.begun, calls) <= maxCalls && Math.max(servedUsd, costUsd) <= maxCostUsd + tinyUsd
  return {
    what: `the budget of ${key} is used up and never passed`,
    holds: isHeld && refused > 0,
    said: `${served.begun} calls and ${usd(servedUsd)} at the models, ${calls} and ${usd(costUsd)} in the database, of ${maxCalls} calls and ${usd(maxCostUsd)}; ${refused} requests refused for it`,
  }
}

/** Nothing is spent uncounted; what was under way when something was killed may be counted at its worst case. */
export function nothingIsSpentUncounted(
  key: string,
  spending: KeySpending,
  served: Readonly<Served>,
  costUsdOfCall: number,
): Check {
  const completedUsd = served.completed * costUsdOfCall
  return {
    what: `every call of ${key} is counted`,
    holds: spending.calls >= served.begun && spending.costUsd >= completedUsd - tinyUsd,
    said: `${spending.calls} calls and ${usd(spending.costUsd)} in the database for ${served.begun} calls at the models, of which ${served.completed} (${usd(completedUsd)}) were answered whole`,
  }
}

/** While nothing is killed, the database's sums are the models' to the cent. */
export function calmSumsAreEqual(
  before: { readonly spending: KeySpending; readonly served: Readonly<Served> },
  after: { readonly spending: KeySpending; readonly served: Readonly<Served> },
  costUsdOfCall: number,
): Check {
  const counted = after.spending.calls - before.spending.calls
  const served = after.served.begun - before.served.begun
  const countedUsd = after.spending.costUsd - before.spending.costUsd
  const servedUsd = (after.served.completed - before.served.completed) * costUsdOfCall
  return {
    what: 'with everything up again, the database counts exactly what the models served',
    holds: served > 0 && counted === served && Math.abs(countedUsd - servedUsd) < tinyUsd,
    said: `${counted} calls and ${usd(countedUsd)} counted, ${served} and ${usd(servedUsd)} served`,
  }
}

/**
 * Each cell of the distributed job is there once, whoever was killed.
 * @param underWay calls that were under way when a worker was killed or the database went away, at most: these alone may
 * be made again
 */
export function everyCellIsThere(
  { cells, wanted, underWay }: { readonly cells: number; readonly wanted: number; readonly underWay: number },
  served: Readonly<Served>,
): Check {
  const again = served.begun - wanted
  return {
    what: 'the job of the workers is whole: no cell lost, none doubled, none asked again but those under way at a fault',
    holds: cells === wanted && again >= 0 && again <= underWay,
    said: `${cells} of ${wanted} cells; the models were asked ${served.begun} times, ${again} of them again`,
  }
}

/** A share of sorted times, nearest rank. */
export function quantileMs(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

function usd(amount: number): string {
  return `$${amount.toFixed(4)}`
}
