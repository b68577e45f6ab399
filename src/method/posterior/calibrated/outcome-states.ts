import type { OutcomeStates } from './outcome-model.ts'
import { featureCount, type QuestionState } from './question-state.ts'

/** A state of a graded question with the outcome that turned out right: a place among its clusters, or their number. */
export interface TrainingState {
  readonly state: QuestionState
  readonly happened: number
}

/** Lays states out flat. States without any answer have one outcome only and are left out. */
export function collectOutcomeStates(states: readonly TrainingState[], importance: number): OutcomeStates {
  const kept = states.filter(({ state }) => state.clusters.length > 0)
  const starts = new Uint32Array(kept.length + 1)
  kept.forEach(({ state }, place) => {
    starts[place + 1] = (starts[place] as number) + state.clusters.length + 1
  })
  const features = new Float64Array((starts[kept.length] as number) * featureCount)
  kept.forEach(({ state }, place) => {
    features.set(state.features, (starts[place] as number) * featureCount)
  })
  return {
    featureCount,
    features,
    starts,
    happened: Uint16Array.from(kept, ({ happened }) => happened),
    importance: new Float64Array(kept.length).fill(importance),
  }
}
