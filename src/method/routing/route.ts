import type { Question } from '../../ports/question.ts'
import type { Neighbour, NeighbourRule } from '../../ports/question-bank.ts'
import type { Reference, Seat } from '../calls/ask-panel.ts'
import type { CollaborationEvent } from '../events.ts'
import { findNeighbours, noEvidence } from '../retrieval/find-neighbours.ts'
import { modelNamed } from '../retrieval/find-panel.ts'
import { selectPanel } from '../retrieval/select-panel.ts'
import type { MethodContext } from '../strategy.ts'
import { compareWithRecorded } from './recorded-answers.ts'
import { type RefiningRule, refineSupport } from './refine-support.ts'
import { supportRule, supportScores, supportSet } from './support-set.ts'

/** The pool in order of what it promises on a question. */
export interface Route {
  /** The best first, ties in pool order; each prior is its score, 0 to 1, or 1 for all without evidence. */
  readonly ranking: readonly Seat[]
  /** What speaks for it; undefined where nothing does. */
  readonly support: readonly Neighbour[] | undefined
}

/** Query routing: the pool by how right it was on the bank's questions like this one. Asks no model. */
export async function* routeByQuestion(
  question: Question,
  context: MethodContext,
  rule: NeighbourRule,
  shown: number,
): AsyncGenerator<CollaborationEvent, Route> {
  const select = (kept: readonly Neighbour[]): readonly Neighbour[] => supportSet(kept, rule)
  const { neighbours, failed } = yield* findNeighbours(question, context, supportRule(rule), select)
  const route = routeBy(neighbours, context)
  yield shownRoute(route, shown)
  if (route.support === undefined && !failed) yield noEvidence(context)
  return route
}

/**
 * Mixed routing: the same by those of these questions to which the leads' recorded answers are most like what they answer
 * now. The route by the question stands, with a note, where nothing can be compared. Asks no model.
 */
export async function* routeByAnswers(
  byQuestion: Route,
  leads: readonly Reference[],
  context: MethodContext,
  rule: RefiningRule,
  shown: number,
): AsyncGenerator<CollaborationEvent, Route> {
  const { bank } = context
  if (bank === undefined || byQuestion.support === undefined) return byQuestion
  const compared = await compareWithRecorded(leads, byQuestion.support, bank, context)
  const refined = compared.ok ? refineSupport(byQuestion.support, compared.leads, rule) : undefined
  const route = routeBy(refined, context)
  if (route.support === undefined) {
    const why = compared.ok ? 'the bank has none of these models on questions like this one' : compared.error.message
    const note = `Answers were not compared with recorded ones, the ranking by the question stands: ${why}`
    yield { type: 'noted', degraded: !compared.ok, note }
    return byQuestion
  }
  yield shownRoute(route, shown)
  return route
}

function routeBy(support: readonly Neighbour[] | undefined, context: MethodContext): Route {
  const pool = context.models.map(({ id }) => id)
  const columns = pool.map((model) => context.bank?.correctness(model) ?? new Float64Array())
  const scores = support && supportScores(support, columns)
  const { panel } = selectPanel(pool, scores, pool.length)
  return {
    ranking: panel.map(({ model, priorScore = 1 }) => ({ model: modelNamed(model, context), prior: priorScore })),
    support: scores && support,
  }
}

function shownRoute({ ranking, support }: Route, shown: number): CollaborationEvent {
  const members = ranking.map(({ model, prior }) => ({
    model: model.id,
    ...(support !== undefined && { expectedAccuracy: prior }),
  }))
  const evidence = support !== undefined
  return { type: 'panel-chosen', panel: members.slice(0, shown), notChosen: members.slice(shown), evidence }
}
