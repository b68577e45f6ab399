import { join } from 'node:path'
import { UsageError } from '../errors/smacs-error.ts'
import { nearestName } from '../options/nearest-name.ts'
import type { FetchProgress } from '../weights/fetch-weights.ts'
import type { LocatedWeights } from '../weights/locate-weights.ts'
import type { WeightsEntry } from '../weights/manifest.ts'
import type { ModelConfig } from './config-schema.ts'
import { askedEntry } from './program-members.ts'

const reference = /^weights:(.+)$/s

/** The name behind `weights:` in a path of a configuration; undefined where it is a path. */
export function weightsReferenced(path: string): string | undefined {
  return reference.exec(path)?.[1]
}

/** The pinned weights that a model's `file: weights:NAME` names; undefined where it names something else. */
export function weightsName(entry: ModelConfig): string | undefined {
  const asked = askedEntry(entry)
  return asked.provider === 'llama-cpp' ? weightsReferenced(asked.file) : undefined
}

/** Told while weights that a configuration names are fetched; not at all where they are there. */
export interface WeightsListener {
  onProgress(progress: FetchProgress): void
  /** Another process fetches them; this one waits. */
  onWaiting(): void
  /** They are on this machine now. */
  onFetched(entries: readonly WeightsEntry[]): void
}

/**
 * Pinned weights by name, in order; fetched together where they are not there yet.
 * @throws UsageError for an unknown name, WeightsError when they cannot be fetched
 */
export async function namedWeights(
  names: readonly string[],
  options: { readonly cache: string; readonly signal: AbortSignal; readonly listener: WeightsListener },
): Promise<readonly LocatedWeights[]> {
  const { fetchWeights } = await import('../weights/fetch-weights.ts')
  const { weightsManifest } = await import('../weights/manifest.ts')
  const entries = names.map((name) => {
    const entry = weightsManifest.find(({ id }) => id === name)
    if (entry !== undefined) return entry
    const known = weightsManifest.map(({ id }) => id)
    throw new UsageError(
      `No pinned weights are called \`${name}\`. The nearest known ones are \`${nearestName(name, known)}\`; known: ${known.join(', ')}.`,
    )
  })
  const { cache, signal, listener } = options
  let fetching = false
  const located = await fetchWeights(entries, {
    folder: join(cache, 'weights'),
    signal,
    onProgress: (progress) => {
      fetching = true
      listener.onProgress(progress)
    },
    onWaiting: () => listener.onWaiting(),
  })
  if (fetching) listener.onFetched(entries)
  return located
}
