import { strategies as kinds } from '../../method/strategies/registry.ts'
import type { AnswerSettings } from '../../method/strategy.ts'
import type { ChatModel } from '../../ports/chat-model.ts'
import { resolveStrategy } from '../../smacs/strategy-names/resolve-strategy.ts'
import { invalidRequest } from '../errors/request-error.ts'
import type { AnswerTarget } from './resolve-target.ts'
import type { ServedPool } from './served-pool.ts'

/**
 * A cost ceiling holds only where every model that may be asked has a price and a bound on its output.
 * @throws RequestError 400 naming the models without
 */
export function assertCostKnown(target: AnswerTarget, pool: ServedPool, settings: AnswerSettings): void {
  const { single } = target
  const asked = single === undefined ? mayBeAsked(target, pool) : [single]
  const unpriced = asked.filter(({ price }) => price === undefined).map(({ id }) => id)
  if (unpriced.length > 0) {
    throw invalidRequest(
      `A cost ceiling needs a price for every model that may be asked; without one: ${unpriced.join(', ')}.`,
      'smacs.maxCostUsd',
      'price_unknown',
    )
  }
  if (single !== undefined && (settings.maxTokens ?? single.defaults?.maxTokens) === undefined) {
    throw invalidRequest(
      `A cost ceiling needs a bound on the answer; send \`max_tokens\`, or set \`maxTokens\` of ${single.id} in the file.`,
      'max_tokens',
      'output_unbounded',
    )
  }
}

function mayBeAsked({ strategy: wanted }: AnswerTarget, pool: ServedPool): readonly ChatModel[] {
  const { strategy, options } = resolveStrategy(wanted, pool.strategies, kinds)
  const named = Object.values(strategy.modelsNamedIn?.(options) ?? {})
  return [...pool.models, ...pool.helpers.filter(({ id }) => named.includes(id))]
}
