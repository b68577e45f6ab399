import { z } from 'zod'
import type { BankView } from '../../ports/question-bank.ts'
import type { Decision } from '../answer.ts'
import { askInTurn } from '../calls/ask-in-turn.ts'
import { decisionFrom } from '../choosing/decision.ts'
import type { CollaborationEvent } from '../events.ts'
import { modelNamed } from '../retrieval/find-panel.ts'
import { datasetAccuracies, macroAccuracies } from '../retrieval/overall-accuracy.ts'
import { selectPanel } from '../retrieval/select-panel.ts'
import type { Strategy } from '../strategy.ts'

export const bestSingleOptionsSchema = z.strictObject({
  temperature: z.number().min(0).max(2).default(0.7).describe('For the answer.'),
  maxTokens: z.int().min(1).max(1_000_000).default(8192).describe('The most tokens of the answer.'),
})

export type ResolvedBestSingleOptions = z.output<typeof bestSingleOptionsSchema>

/**
 * The baseline to beat: the one model with the highest macro accuracy over the bank's datasets; where it gives no
 * answer, the next best. One call where nothing fails.
 */
export const bestSingle: Strategy<ResolvedBestSingleOptions> = {
  name: 'best-single',
  optionsSchema: bestSingleOptionsSchema,
  callsOne: true,

  async *run(question, context, options): AsyncGenerator<CollaborationEvent, Decision> {
    const pool = context.models.map(({ id }) => id)
    const accuracies = context.bank === undefined ? undefined : accuraciesOf(context.bank, pool)
    const { panel } = selectPanel(pool, accuracies, pool.length)
    yield {
      type: 'panel-chosen',
      panel: panel.map(({ model, priorScore }) => ({
        model,
        ...(priorScore !== undefined && { expectedAccuracy: priorScore }),
      })),
      notChosen: [],
      evidence: accuracies !== undefined,
    }
    const ranking = panel.map(({ model }) => modelNamed(model, context))
    return decisionFrom(yield* askInTurn(question, ranking, context, options))
  },
}

/** The same bank and pool are asked for with every question. */
const known = new WeakMap<BankView, Map<string, readonly number[] | undefined>>()

function accuraciesOf(bank: BankView, pool: readonly string[]): readonly number[] | undefined {
  const byPool = known.get(bank) ?? new Map<string, readonly number[] | undefined>()
  known.set(bank, byPool)
  const key = pool.join('\n')
  if (!byPool.has(key)) byPool.set(key, macroAccuracies(datasetAccuracies(bank, pool)))
  return byPool.get(key)
}
