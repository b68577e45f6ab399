import { type FileHandle, lstat, open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { UsageError } from '../errors/smacs-error.ts'

/**
 * Opens a new file for writing.
 * @param option how the user named it, for the message
 * @throws UsageError when the file exists and `force` is not set
 */
export async function openOutputFile(
  path: string,
  settings: { readonly folder: string; readonly force: boolean; readonly mode?: number; readonly option: string },
): Promise<FileHandle> {
  try {
    const handle = await open(resolve(settings.folder, path), settings.force ? 'w' : 'wx', settings.mode ?? 0o644)
    // The mode of `open` counts for a new file only.
    if (settings.mode !== undefined) await handle.chmod(settings.mode)
    return handle
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw existsError(path, settings.option, cause)
    throw cause
  }
}

/**
 * Says early what `openOutputFile` would say at the end of long work.
 * @throws UsageError when the file exists and `force` is not set
 */
export async function assertOutputFree(path: string, settings: Parameters<typeof openOutputFile>[1]): Promise<void> {
  if (settings.force) return
  const there = await lstat(resolve(settings.folder, path)).then(
    () => true,
    () => false,
  )
  if (there) throw existsError(path, settings.option)
}

function existsError(path: string, option: string, cause?: unknown): UsageError {
  const message = `${option}: ${path} exists already. Name another file, or add --force to replace it.`
  return new UsageError(message, { cause })
}

/** Where a command writes its files, and whether it may replace what is there. */
export type OutputFolder = Parameters<typeof openOutputFile>[1]

/** Writes a text to a new file of the folder. */
export async function writeOutputText(name: string, text: string, folder: OutputFolder): Promise<void> {
  const file = await openOutputFile(name, folder)
  try {
    await file.writeFile(text)
  } finally {
    await file.close()
  }
}
