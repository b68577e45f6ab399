import { join } from 'node:path'
import { UsageError } from '../errors/smacs-error.ts'
import { nearestName } from '../options/nearest-name.ts'
import { type FetchProgress, fetchWeights } from '../weights/fetch-weights.ts'
import { type WeightsEntry, weightsManifest } from '../weights/manifest.ts'

/** Told while weights that a configuration names are fetched. */
export interface WeightsListener {
  onProgress(entry: WeightsEntry, progress: FetchProgress): void
  onFetched(entry: WeightsEntry): void
}

/** The folder of pinned weights in the user's cache. */
export function weightsFolder(cache: string): string {
  return join(cache, 'weights')
}

/**
 * Where the main file of pinned weights is; they are fetched where they are not there yet.
 * @param name what stands behind `weights:` in a configuration
 * @throws UsageError for an unknown name, WeightsError when they cannot be fetched
 */
export async function weightsFile(
  name: string,
  options: { readonly cache: string; readonly signal: AbortSignal; readonly listener?: WeightsListener },
): Promise<string> {
  const entry = weightsManifest.find(({ id }) => id === name)
  if (entry === undefined) {
    const known = weightsManifest.map(({ id }) => id)
    throw new UsageError(
      `No pinned weights are called \`${name}\`. The nearest known ones are \`${nearestName(name, known)}\`; known: ${known.join(', ')}.`,
    )
  }
  const { cache, signal, listener } = options
  let fetching = false
  const [located] = await fetchWeights([entry], {
    folder: weightsFolder(cache),
    signal,
    onProgress: (progress) => {
      fetching = true
      listener?.onProgress(entry, progress)
    },
  })
  if (fetching) listener?.onFetched(entry)
  if (located === undefined) throw new TypeError(`fetchWeights gave no place for ${name}.`)
  return located.mainFile
}
