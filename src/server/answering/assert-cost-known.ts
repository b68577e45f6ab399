import type { AnswerSettings } from '../../method/strategy.ts'
import { invalidRequest } from '../errors/request-error.ts'
import type { AnswerTarget } from './resolve-target.ts'
import type { ServedPool } from './served-pool.ts'

/**
 * A cost ceiling holds only where every model that may be asked has a price and a bound on its output.
 * @throws RequestError 400 naming the models without
 */
export function assertCostKnown(target: AnswerTarget, pool: ServedPool, settings: AnswerSettings): void {
  const { single, strategy } = target
  const options = typeof strategy === 'string' ? pool.strategies[strategy] : strategy
  const named = new Set(textsIn(options))
  const asked = single === undefined ? [...pool.models, ...pool.helpers.filter(({ id }) => named.has(id))] : [single]
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

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}
