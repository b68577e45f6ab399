import { yieldToEventLoop } from '../../cancellation/yield-to-event-loop.ts'
import type { PosteriorFit } from '../posterior/fit-posterior.ts'
import { outcomeProbabilities } from '../posterior/outcome-model.ts'
import { createStanding, type Standing } from '../posterior/standing.ts'
import { notAsked, rightClustersOf } from '../votes/vote-table.ts'

/** What would have come of asking a bank question's models one after the other, best first. */
export interface AskingPath {
  /** The bank question's place. */
  readonly question: number
  /** The standing after 1, 2, … models. */
  readonly standings: readonly Standing[]
  /** After 1, 2, … models: how probable it is that the leader is right, judged by all answers and, where known, the label. */
  readonly worth: Float64Array
  /** The cluster that leads after 1, 2, … models; undefined where none does. */
  readonly leaders: readonly (number | undefined)[]
  /** The accuracy expected of the first model. */
  readonly firstAccuracy: number
}

/** The label's part in the worth of a leader: the rest is the whole panel's posterior, which has less noise. */
const labelShare = 0.25

/** More paths would tell no more about when to stop. */
const mostPaths = 2_000

/** Paths of bank questions with an answer that can be compared, to `longest` models: of all, or of so many evenly spaced. */
export async function askingPaths(fit: PosteriorFit, longest: number): Promise<readonly AskingPath[]> {
  const { table } = fit.evidence
  const paths: AskingPath[] = []
  const spacing = Math.max(1, table.questionCount / mostPaths)
  for (let place = 0; place * spacing < table.questionCount; place++) {
    if (place % 200 === 0) await yieldToEventLoop()
    const question = Math.floor(place * spacing)
    const order = fit.orderOf(question)
    const view = fit.views[question]
    const [first] = order
    // Where no two answers can be compared, no rule stops: such questions have their own number of models.
    if (view === undefined || first === undefined || table.clusterCounts[question] === 0) continue
    const model = fit.outcomeModelFor(question)
    const whole = fit.stateOf(question, order)
    const probabilities = outcomeProbabilities(model, whole, true)
    const correct = table.correctClusters[question] as number
    const right = rightClustersOf(table, question)
    const standings: Standing[] = []
    const leaders: (number | undefined)[] = []
    const worth = new Float64Array(Math.min(longest, order.length))
    for (let asked = 1; asked <= worth.length; asked++) {
      const state = fit.stateOf(question, order.slice(0, asked))
      const standing = createStanding(model, state, view, order.slice(asked))
      const cluster = standing.leader === undefined ? undefined : state.clusters[standing.leader]
      const isRight = cluster !== undefined && right.includes(cluster)
      // Of several right answers each is worth as much as all.
      const equals = isRight ? right : cluster === undefined ? [] : [cluster]
      const soft = equals.reduce((sum, equal) => sum + (probabilities[whole.clusters.indexOf(equal)] ?? 0), 0)
      const label = isRight ? 1 : 0
      worth[asked - 1] = correct <= notAsked ? soft : (1 - labelShare) * soft + labelShare * label
      standings.push(standing)
      leaders.push(cluster)
    }
    paths.push({ question, standings, worth, leaders, firstAccuracy: view.accuracy[first] as number })
  }
  return paths
}
