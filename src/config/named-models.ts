import type { z } from 'zod'
import { strategies as kinds } from '../method/strategies/registry.ts'
import { nearestName } from '../options/nearest-name.ts'

/** Finds options of the file's strategies that name a model which the file has not: the first question would fail on them. */
export function checkNamedModels(
  strategies: Readonly<Record<string, { readonly kind: string }>>,
  models: readonly { readonly id: string }[],
  refinement: z.core.$RefinementCtx,
): void {
  const known = models.map(({ id }) => id)
  for (const [name, { kind, ...options }] of Object.entries(strategies)) {
    for (const [option, model] of Object.entries(kinds.get(kind)?.modelsNamedIn?.(options) ?? {})) {
      if (model === undefined || known.includes(model)) continue
      const path = ['strategies', name, ...option.split('.')]
      const message = `No model of this file is called "${model}". The nearest is "${nearestName(model, known)}"; known: ${known.join(', ')}.`
      refinement.addIssue({ code: 'custom', path, message })
    }
  }
}
