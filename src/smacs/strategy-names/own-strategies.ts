import { UsageError } from '../../errors/smacs-error.ts'
import { type AnyStrategy, strategies } from '../../method/strategies/registry.ts'
import type { StrategyChoice } from '../smacs-options.ts'
import type { StrategyKinds } from './resolve-strategy.ts'

/** What may be asked for by name: choices of kinds, and every kind, own ones under the name that they were given. */
export interface StrategyNames {
  readonly named: Readonly<Record<string, StrategyChoice>>
  readonly kinds: StrategyKinds<AnyStrategy>
}

/**
 * Tells strategies of the caller's own from choices among those that are there.
 * @throws UsageError where two strategies have one `name`: what is fitted is kept by it
 */
export function strategyNames(written: Readonly<Record<string, StrategyChoice | AnyStrategy>>): StrategyNames {
  const named: Record<string, StrategyChoice> = {}
  const kinds = new Map(strategies)
  const byName = new Map(strategies)
  for (const [name, value] of Object.entries(written)) {
    if (isStrategy(value)) {
      assertWhole(name, value)
      const other = byName.get(value.name) ?? value
      if (other !== value) {
        throw new UsageError(`strategy \`${name}\`: another one has the \`name\` "${value.name}" too; give it its own.`)
      }
      byName.set(value.name, value)
      kinds.set(name, value)
    }
    named[name] = isStrategy(value) ? { kind: name } : value
  }
  return { named, kinds }
}

/** Plain JavaScript has no compiler to say so. */
function assertWhole(name: string, { name: own, optionsSchema }: AnyStrategy): void {
  if (typeof own !== 'string' || own === '')
    throw new UsageError(`strategy \`${name}\`: Expected it to have a \`name\`.`)
  if (typeof optionsSchema?.safeParse !== 'function') {
    throw new UsageError(`strategy \`${name}\`: Expected its \`optionsSchema\` to be a schema of zod 4.`)
  }
}

/** Whether it is a strategy itself, not a choice of one. */
function isStrategy(value: object): value is AnyStrategy {
  return typeof Reflect.get(value, 'run') === 'function'
}
