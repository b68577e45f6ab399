import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView } from '../../ports/question-bank.ts'
import type { Seat } from '../calls/ask-panel.ts'
import type { CollaborationEvent } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import { modelNamed } from './find-panel.ts'
import { datasetAccuracies, macroAccuracies } from './overall-accuracy.ts'
import { selectPanel } from './select-panel.ts'

/**
 * The pool by macro accuracy over the bank's datasets, whatever the question; ties, and a pool without evidence, in pool
 * order. Without evidence all priors are 1.
 * @param chosen how many of them an event shows as the panel; default all
 */
export function* rankOverall(
  context: MethodContext,
  chosen = context.models.length,
): Generator<CollaborationEvent, readonly Seat[]> {
  const pool = context.models.map(({ id }) => id)
  const accuracies = context.bank === undefined ? undefined : accuraciesOf(context.bank, pool)
  const { panel: ranking } = selectPanel(pool, accuracies, pool.length)
  const members = ranking.map(({ model, priorScore }) => ({
    model,
    ...(priorScore !== undefined && { expectedAccuracy: priorScore }),
  }))
  yield {
    type: 'panel-chosen',
    panel: members.slice(0, chosen),
    notChosen: members.slice(chosen),
    evidence: accuracies !== undefined,
  }
  return ranking.map(({ model, priorScore = 1 }) => ({ model: modelNamed(model, context), prior: priorScore }))
}

/** One model that is named, else the first by `rankOverall`, with the others in order to stand by. */
export function* namedOrBest(
  named: ModelId | undefined,
  context: MethodContext,
): Generator<CollaborationEvent, { readonly best: Seat; readonly others: readonly Seat[] }> {
  if (named !== undefined) return { best: { model: modelNamed(named, context), prior: 1 }, others: [] }
  const [best, ...others] = yield* rankOverall(context, 1)
  if (best === undefined) throw new RangeError('Expected a pool with at least one model')
  return { best, others }
}

/** The same bank and pool are asked for with every question. */
const known = new WeakMap<BankView, Map<string, readonly number[] | undefined>>()

function accuraciesOf(bank: BankView, pool: readonly ModelId[]): readonly number[] | undefined {
  const byPool = known.get(bank) ?? new Map<string, readonly number[] | undefined>()
  known.set(bank, byPool)
  const key = pool.join('\n')
  if (!byPool.has(key)) byPool.set(key, macroAccuracies(datasetAccuracies(bank, pool)))
  return byPool.get(key)
}
