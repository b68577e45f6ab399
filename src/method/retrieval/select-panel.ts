import type { ModelId } from '../../ports/chat-model.ts'

/** A pool member with what the bank promises of it; no score where the bank gives no evidence. */
export interface RankedModel {
  readonly model: ModelId
  readonly priorScore?: number
}

/** Who is asked and who is not, each in order of prior score. */
export interface Panel {
  readonly panel: readonly RankedModel[]
  readonly notChosen: readonly RankedModel[]
}

/**
 * The panel (paper section "RPS"): the `references` models with the highest prior scores, equal scores in pool order.
 * Without scores, the first of the pool.
 *
 * @param priorScores one a pool member, in pool order; undefined = no evidence. See priorScores.
 */
export function selectPanel(
  pool: readonly ModelId[],
  priorScores: readonly number[] | undefined,
  references: number,
): Panel {
  const ranked: readonly RankedModel[] =
    priorScores === undefined
      ? pool.map((model) => ({ model }))
      : pool
          .map((model, member) => ({ model, priorScore: priorScores[member] as number }))
          .sort((a, b) => b.priorScore - a.priorScore)
  return { panel: ranked.slice(0, references), notChosen: ranked.slice(references) }
}
