import { UsageError } from '../../errors/smacs-error.ts'
import { strategies as kinds } from '../../method/strategies/registry.ts'
import type { ChatModel } from '../../ports/chat-model.ts'
import type { StrategyChoice } from '../../smacs/smacs-options.ts'
import { resolveStrategy } from '../../smacs/strategy-names/resolve-strategy.ts'
import type { Client } from '../access/clients.ts'
import { invalidRequest, RequestError } from '../errors/request-error.ts'
import type { SmacsFields } from '../fields/smacs-fields.ts'
import type { AnswerRequest } from './answer-request.ts'
import { everyModel, type ServedPool, servedName, servedNames, singlePrefix, unknownModel } from './served-pool.ts'

/** Who answers a request. */
export interface AnswerTarget {
  /** How metrics, logs and traces call it: a strategy's name, `model:<id>`, or the kind of one given in the request. */
  readonly label: string
  readonly strategy: string | StrategyChoice
  /** The one model that a `model:<id>` passes straight to. */
  readonly single?: ChatModel
}

/**
 * Finds who answers, within what the client may use.
 * @throws RequestError 404 for an unknown name, 403 for a forbidden one, 400 for wrong strategy options
 */
export function resolveTarget(
  request: Pick<AnswerRequest, 'target' | 'smacs' | 'logprobs'>,
  pool: ServedPool,
  client: Client,
): AnswerTarget {
  const { smacs } = request
  const target = servedName(request.target, pool)
  if (target === undefined) throw unknownModel(request.target, visibleNames(pool, client))
  if (target.startsWith(singlePrefix)) {
    if (smacs.strategy !== undefined) {
      throw invalidRequest(`\`${target}\` asks one model, so no strategy can be chosen.`, 'smacs.strategy')
    }
    const id = target.slice(singlePrefix.length)
    assertAllowed(client.models, id, `The key may not ask the model \`${id}\` alone.`, 'model')
    const single = everyModel(pool).find((model) => model.id === id)
    return { label: target, strategy: { kind: 'single', model: id }, ...(single !== undefined && { single }) }
  }
  if (request.logprobs !== undefined) {
    throw invalidRequest(
      'Log-probabilities belong to one model; ask it by `model:<id>`, or leave `logprobs` out.',
      'logprobs',
      'unsupported_with_strategy',
    )
  }
  // Rights before anything is read of it.
  if (smacs.strategy !== undefined && !isNamed(smacs.strategy, pool) && isRestricted(client)) {
    throw forbidden('The key may only use strategies of the file by their names.', 'smacs.strategy')
  }
  const strategy = smacs.strategy === undefined ? target : chosenStrategy(smacs.strategy, pool)
  if (typeof strategy === 'string') {
    assertAllowed(client.strategies, strategy, `The key may not use the strategy \`${strategy}\`.`, 'model')
    return { label: strategy, strategy }
  }
  return { label: strategy.kind, strategy }
}

function isNamed(strategy: NonNullable<SmacsFields['strategy']>, { strategies }: ServedPool): strategy is string {
  return typeof strategy === 'string' && (strategy === 'default' || Object.hasOwn(strategies, strategy))
}

function isRestricted({ strategies, models }: Client): boolean {
  return strategies !== undefined || models !== undefined
}

/** What a client sees of the names it may ask for. */
export function visibleNames(pool: ServedPool, client: Client): readonly string[] {
  return servedNames(pool).filter((name) =>
    name.startsWith(singlePrefix)
      ? (client.models?.includes(name.slice(singlePrefix.length)) ?? true)
      : (client.strategies?.includes(name) ?? true),
  )
}

function chosenStrategy(chosen: NonNullable<SmacsFields['strategy']>, pool: ServedPool): string | StrategyChoice {
  if (isNamed(chosen, pool)) return chosen
  try {
    return resolveStrategy(chosen, pool.strategies, kinds).choice
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    throw invalidRequest(error.message, 'smacs.strategy', 'unknown_strategy')
  }
}

function assertAllowed(allowed: readonly string[] | undefined, name: string, message: string, param: string): void {
  if (allowed !== undefined && !allowed.includes(name)) throw forbidden(message, param)
}

function forbidden(message: string, param: string): RequestError {
  return new RequestError(message, { status: 403, type: 'permission_error', code: 'not_allowed', param })
}
