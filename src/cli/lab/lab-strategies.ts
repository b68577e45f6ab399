import type { LabStrategyChoice } from '../../lab/lab-runner.ts'
import { strategies } from '../../method/strategies/registry.ts'
import { coerceSpecOptions, parseStrategySpec, splitStrategySpecs } from '../../smacs/strategy-names/strategy-spec.ts'

/**
 * Reads the specs of `--strategy`: texts become the numbers and truth values that the strategy's options want. Whether
 * the lab knows the strategy and the options are right is checked where it is fitted.
 * @throws UsageError when a spec cannot be read
 */
export function readLabStrategies(specs: readonly string[]): readonly LabStrategyChoice[] {
  return splitStrategySpecs(specs).map((spec) => {
    const { kind, options } = parseStrategySpec(spec)
    const strategy = strategies.get(kind)
    const coerced = strategy === undefined ? options : coerceSpecOptions(strategy.optionsSchema, options)
    return { spec, kind, options: coerced as Readonly<Record<string, unknown>> }
  })
}
