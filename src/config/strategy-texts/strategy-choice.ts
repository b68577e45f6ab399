import { UsageError } from '../../errors/smacs-error.ts'
import type { AnyStrategy } from '../../method/strategies/registry.ts'
import { nearestName } from '../../options/nearest-name.ts'
import { parseOptions } from '../../options/parse-options.ts'
import type { StrategyChoice } from '../../smacs/smacs-options.ts'
import { coerceSpecOptions, parseStrategySpec } from './strategy-spec.ts'

/**
 * What a user means by the text of `--strategy`: a name in the file where there is one, else a kind with options.
 * @param named the file's strategies by name
 * @param kinds every strategy that can be asked for here, by kind
 * @throws UsageError for an unknown name or kind, with the nearest known one, and for wrong options
 */
export function readStrategyChoice(
  text: string,
  named: Readonly<Record<string, unknown>>,
  kinds: ReadonlyMap<string, Pick<AnyStrategy, 'optionsSchema'>>,
): string | StrategyChoice {
  if (Object.hasOwn(named, text)) return text
  const { kind, options } = parseStrategySpec(text)
  const strategy = kinds.get(kind)
  if (strategy === undefined) {
    const known = [...new Set([...Object.keys(named), ...kinds.keys()])]
    throw new UsageError(
      `--strategy: no strategy is called \`${kind}\`. The nearest known one is \`${nearestName(kind, known)}\`; known: ${known.join(', ')}.`,
    )
  }
  const written = coerceSpecOptions(strategy.optionsSchema, options)
  parseOptions(strategy.optionsSchema, written, `--strategy ${kind}`)
  return { ...(written as Readonly<Record<string, unknown>>), kind }
}
