import { UnknownStrategyError } from '../../errors/unknown-strategy-error.ts'
import { type AnyStrategy, defaultStrategyKind } from '../../method/strategies/registry.ts'
import { nearestName } from '../../options/nearest-name.ts'
import { parseOptions } from '../../options/parse-options.ts'
import type { StrategyChoice } from '../smacs-options.ts'
import { coerceSpecOptions, parseStrategySpec, type StrategySpec } from './strategy-spec.ts'

/** What a name stands for; `Kind` is whatever the registry holds. */
export interface ResolvedStrategy<Kind = AnyStrategy> {
  /** A name of the named ones, else the kind. */
  readonly name: string
  readonly strategy: Kind
  /** As written, values of the types that the schema wants. */
  readonly choice: StrategyChoice
  /** The same checked, defaults filled in. */
  readonly options: unknown
}

/** Strategies by kind, as far as naming them goes. */
export type StrategyKinds<Kind> = ReadonlyMap<string, Kind>
type Nameable = Pick<AnyStrategy, 'optionsSchema'>

/**
 * What a user means by a strategy, whichever door it came through: a name that somebody gave, else a kind with its options,
 * written `paper?references=3` or as an object. `default` is known even where nobody named one.
 * @param named strategies by the names that a file or a caller gave them
 * @param kinds every strategy that can be asked for here
 * @throws UnknownStrategyError for a name or kind that is not known
 * @throws UsageError for a text that cannot be read, and for wrong options, with the nearest known one
 */
export function resolveStrategy<Kind extends Nameable>(
  wanted: string | StrategyChoice,
  named: Readonly<Record<string, StrategyChoice>>,
  kinds: StrategyKinds<Kind>,
): ResolvedStrategy<Kind> {
  if (typeof wanted !== 'string') return ofChoice(wanted.kind, wanted, kinds, Object.keys(named))
  const meant = Object.hasOwn(named, wanted) ? named[wanted] : undefined
  if (meant !== undefined) return ofChoice(wanted, meant, kinds, [])
  if (wanted === 'default') return ofChoice(wanted, { kind: defaultStrategyKind }, kinds, [])
  return resolveStrategySpec(parseStrategySpec(wanted), kinds, Object.keys(named))
}

/** The same for a kind and options apart, texts among them turned into what the schema wants. */
export function resolveStrategySpec<Kind extends Nameable>(
  { kind, options }: StrategySpec,
  kinds: StrategyKinds<Kind>,
  names: readonly string[] = [],
): ResolvedStrategy<Kind> {
  const strategy = strategyOf(kind, kinds, names)
  const written = coerceSpecOptions(strategy.optionsSchema, options) as Readonly<Record<string, unknown>>
  return resolved(kind, kind, strategy, written)
}

function ofChoice<Kind extends Nameable>(
  name: string,
  { kind, ...written }: StrategyChoice,
  kinds: StrategyKinds<Kind>,
  names: readonly string[],
): ResolvedStrategy<Kind> {
  return resolved(name, kind, strategyOf(kind, kinds, names), written)
}

function resolved<Kind extends Nameable>(
  name: string,
  kind: string,
  strategy: Kind,
  written: Readonly<Record<string, unknown>>,
): ResolvedStrategy<Kind> {
  const options = parseOptions(strategy.optionsSchema, written, `strategy \`${name}\``)
  return { name, strategy, options, choice: { ...written, kind } }
}

/** @param names what else would have been taken in the kind's place */
function strategyOf<Kind>(kind: string, kinds: StrategyKinds<Kind>, names: readonly string[]): Kind {
  const strategy = kinds.get(kind)
  if (strategy !== undefined) return strategy
  const known = [...new Set([...names, ...kinds.keys()])]
  throw new UnknownStrategyError(kind, known, nearestName(kind, known))
}
