import type { z } from 'zod'
import { nearestName } from '../options/nearest-name.ts'

/** Where a strategy's options may name a model of the file. */
const namingOptions: readonly (readonly string[])[] = [
  ['model'],
  ['aggregator'],
  ['escalate', 'to'],
  ['escalate', 'aggregator'],
]

/** Finds options of the file's strategies that name a model which the file has not: the first question would fail on them. */
export function checkNamedModels(
  strategies: Readonly<Record<string, unknown>>,
  models: readonly { readonly id: string }[],
  refinement: z.core.$RefinementCtx,
): void {
  const known = models.map(({ id }) => id)
  for (const [name, options] of Object.entries(strategies)) {
    for (const option of namingOptions) {
      const named = option.reduce<unknown>(innerOf, options)
      if (typeof named !== 'string' || known.includes(named)) continue
      const path = ['strategies', name, ...option]
      const message = `No model of this file is called "${named}". The nearest is "${nearestName(named, known)}"; known: ${known.join(', ')}.`
      refinement.addIssue({ code: 'custom', path, message })
    }
  }
}

function innerOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined
}
