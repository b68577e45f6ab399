import { excerpt } from '../../options/excerpt.ts'
import { nearestName } from '../../options/nearest-name.ts'
import type { ChatModel } from '../../ports/chat-model.ts'
import type { Smacs } from '../../smacs/create-smacs.ts'
import type { StrategyChoice } from '../../smacs/smacs-options.ts'
import { RequestError } from '../errors/request-error.ts'

/** Everything that answers questions, as one reading of the configuration put it together. */
export interface ServedPool {
  readonly smacs: Smacs
  /** The pool, in order. */
  readonly models: readonly ChatModel[]
  readonly helpers: readonly ChatModel[]
  /** Named strategies of the file; `default` is always known. */
  readonly strategies: Readonly<Record<string, StrategyChoice>>
}

/** What `model:<id>` starts with. */
export const singlePrefix = 'model:'

/** Every model and helper. */
export function everyModel({ models, helpers }: Pick<ServedPool, 'models' | 'helpers'>): readonly ChatModel[] {
  return [...models, ...helpers]
}

/** What a request may name by `model`, in the order of the file: strategies first. */
export function servedNames(pool: ServedPool): readonly string[] {
  const named = Object.keys(pool.strategies)
  const strategies = named.includes('default') ? named : ['default', ...named]
  return [...strategies, ...everyModel(pool).map(({ id }) => `${singlePrefix}${id}`)]
}

/** Longer ones are nobody's: each part of a name is looked up. */
const longestName = 1_000

/**
 * The served name that a client means: as it stands, a model's bare id, or either behind what client libraries put around
 * names (`openai/default`, Ollama's `llama3:latest`). A strategy stands before a model of the same name.
 */
export function servedName(asked: string, pool: ServedPool): string | undefined {
  if (asked.length > longestName) return undefined
  const names = new Set(servedNames(pool))
  for (let rest = asked; ; rest = rest.slice(rest.indexOf('/') + 1)) {
    for (const name of [rest, rest.replace(/:latest$/, '')]) {
      const meant = [name, `${singlePrefix}${name}`].find((candidate) => names.has(candidate))
      if (meant !== undefined) return meant
    }
    if (!rest.includes('/')) return undefined
  }
}

/** 404 for a name nothing answers to, with the nearest one. */
export function unknownModel(name: string, known: readonly string[]): RequestError {
  const nearest = nearestName(name, known)
  const near = nearest === undefined ? '' : ` The nearest known name is \`${nearest}\`.`
  const hint = `${near} Known: ${excerpt(known.join(', '), 1_000)}.`
  return new RequestError(`No strategy or model is called \`${excerpt(name)}\` here.${hint}`, {
    status: 404,
    type: 'not_found_error',
    code: 'model_not_found',
    param: 'model',
  })
}
