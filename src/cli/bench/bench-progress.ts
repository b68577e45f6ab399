import type { LiveTally } from '../../lab/live/live-generations.ts'
import { costText, countText, durationText, pluralText } from '../progress/quantities.ts'

/** Says how far a bench is: `57 of 1,512 answers · 2.1 a minute · 11 h 3 min left · 3,400 tokens · $0.12`. */
export type BenchDetail = (done: number, total: number, tally: LiveTally) => string

/** Shorter times tell no rate. */
const tellingMinutes = 0.1

/**
 * The rate is that of answers since a model was first asked anew: what is read from the record before that takes no time.
 */
export function createBenchDetail(nowMs: () => number): BenchDetail {
  let begun: { readonly atMs: number; readonly done: number } | undefined
  return (done, total, tally) => {
    if (begun === undefined && tally.asked > 0) begun = { atMs: nowMs(), done: done - 1 }
    const minutes = begun === undefined ? 0 : (nowMs() - begun.atMs) / 60_000
    const rate = begun === undefined || minutes < tellingMinutes ? undefined : (done - begun.done) / minutes
    const { tokens, tokensComplete, costUsd, costComplete, failures } = tally
    return [
      `${countText(done)} of ${countText(total)} answers`,
      ...(failures.length > 0 ? [`${countText(failures.length)} failed`] : []),
      ...(rate === undefined ? [] : [rateText(rate)]),
      ...(rate === undefined || done >= total ? [] : [`${durationText((60_000 * (total - done)) / rate)} left`]),
      ...(tokens > 0 ? [`${tokensComplete ? '' : 'at least '}${pluralText(tokens, 'token')}`] : []),
      ...(costComplete ? [costText(costUsd)] : costUsd > 0 ? [`at least ${costText(costUsd)}`] : []),
    ].join(' · ')
  }
}

function rateText(perMinute: number): string {
  return perMinute >= 60 ? `${(perMinute / 60).toFixed(1)} a second` : `${perMinute.toFixed(1)} a minute`
}
