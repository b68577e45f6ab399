import type { z } from 'zod'
import { nearestName } from '../options/nearest-name.ts'
import type { Config, ModelConfig, WriterConfig } from './config-schema.ts'

type ModelEntry = Config['models'][number]

/** Finds members that compute without a model to write their programs, or without a sandbox to run them. */
export function checkProgramMembers(
  models: readonly ModelEntry[],
  hasSandbox: boolean,
  refinement: z.core.$RefinementCtx,
): void {
  const writers = models.flatMap(({ id, provider }) => (provider === 'program' ? [] : [id]))
  for (const [index, entry] of models.entries()) {
    if (entry.provider !== 'program') continue
    const complain = (key: string, message: string): void =>
      refinement.addIssue({ code: 'custom', path: ['models', index, key], message })
    if (!hasSandbox) {
      const message = `${entry.id} runs programs that a model wrote, and there is no sandbox: add \`sandbox: { provider: bubblewrap }\``
      complain('provider', message)
    }
    if (!writers.includes(entry.of)) {
      const known = writers.length === 0 ? 'there is none' : `known: ${writers.join(', ')}`
      const nearest = writers.length === 0 ? '' : ` The nearest is "${nearestName(entry.of, writers)}";`
      complain(
        'of',
        `Expected the id of a model of this file that writes programs, got "${entry.of}".${nearest} ${known}`,
      )
    }
  }
}

/** Puts the entry of its writer beside each member that computes, so that the entry can be read without the file. */
export function withWriters(models: readonly ModelEntry[]): readonly ModelConfig[] {
  const writers = models.filter((entry): entry is WriterConfig => entry.provider !== 'program')
  return models.flatMap((entry): readonly ModelConfig[] => {
    if (entry.provider !== 'program') return [entry]
    const writer = writers.find(({ id }) => id === entry.of)
    return writer === undefined ? [] : [{ ...entry, writer }]
  })
}

/** The entry that says where a member's generations are made: its own, or its writer's. */
export function askedEntry(entry: ModelConfig): WriterConfig {
  return entry.provider === 'program' ? entry.writer : entry
}
