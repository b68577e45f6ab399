import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { WeightsEntry, WeightsFile } from './manifest.ts'

/** Weights that are on this machine, whole. */
export interface LocatedWeights {
  readonly entry: WeightsEntry
  readonly folder: string
  /** What to open: a GGUF file or an ONNX graph. */
  readonly mainFile: string
  /** What the user has to be shown before using them, as files. */
  readonly terms?: {
    readonly summary: string
    readonly file: string
    readonly notice: string
    readonly address: string
  }
}

export function weightsFilePath(entry: WeightsEntry, file: WeightsFile, weightsFolder: string): string {
  return path.join(weightsFolder, entry.id, file.name)
}

/** Where the weights are; undefined when they were not fetched. A file has its name only once its hash was right. */
export async function locateWeights(entry: WeightsEntry, weightsFolder: string): Promise<LocatedWeights | undefined> {
  const there = await Promise.all(entry.files.map((file) => isThere(entry, file, weightsFolder)))
  return there.every(Boolean) ? located(entry, weightsFolder) : undefined
}

export async function isThere(entry: WeightsEntry, file: WeightsFile, weightsFolder: string): Promise<boolean> {
  const found = await stat(weightsFilePath(entry, file, weightsFolder)).catch(() => undefined)
  return found?.isFile() === true && found.size === file.bytes
}

export function located(entry: WeightsEntry, weightsFolder: string): LocatedWeights {
  const folder = path.join(weightsFolder, entry.id)
  const { terms } = entry
  return {
    entry,
    folder,
    mainFile: path.join(folder, entry.mainFile),
    ...(terms && { terms: { ...terms, file: path.join(folder, terms.file), notice: path.join(folder, terms.notice) } }),
  }
}
