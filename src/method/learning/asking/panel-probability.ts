import { fitPlattScaling, type PlattScaling } from '../../../statistics/fitting/platt-scaling.ts'
import { logistic } from '../ability/difficulty.ts'

/** How the log odds of a panel's posterior are read so that they become a probability. */
export type PanelReading = PlattScaling

/**
 * Wrong answers coincide more often than any fit without labels can see, so the posterior alone is too sure: by 6 to 8
 * points on free answers and by 15 on choices (docs/study.md; fitted there on development recordings, confirmed on others).
 */
const usualFree: PanelReading = { slope: 1, shift: -0.75 }
const usualChoice: PanelReading = { slope: 0.65, shift: -0.5 }

export function usualReading(isChoice: boolean): PanelReading {
  return isChoice ? usualChoice : usualFree
}

/** What became of one answer of which somebody told whether it was right. */
export interface ToldOutcome {
  /** The posterior of the answer given, before anybody told. */
  readonly posterior: number
  readonly right: boolean
}

/** Towards the usual reading: a few dozen outcomes hardly bend it (docs/study.md). */
const penalties = { slope: 200, shift: 40 }

/** The reading that outcomes teach. */
export function fitPanelReading(outcomes: readonly ToldOutcome[], isChoice: boolean): PanelReading {
  const centre = usualReading(isChoice)
  if (outcomes.length === 0) return centre
  const labels = outcomes.map(({ posterior, right }) => ({ logOdds: logOddsOf(posterior), right: right ? 1 : 0 }))
  const { slope, shift } = fitPlattScaling(labels, { centre, penalties })
  // A line that fell would call the surer answer the less likely one.
  return { slope: Math.max(0, slope), shift }
}

/** The probability that an answer is right, from its posterior in the panel. */
export function panelProbability({ slope, shift }: PanelReading, posterior: number): number {
  return logistic(slope * logOddsOf(posterior) + shift)
}

function logOddsOf(probability: number): number {
  const kept = Math.min(1 - 1e-6, Math.max(1e-6, probability))
  return Math.log(kept / (1 - kept))
}
