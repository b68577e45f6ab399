import { type FileHandle, open } from 'node:fs/promises'
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
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new UsageError(
        `${settings.option}: ${path} exists already. Name another file, or add --force to replace it.`,
        {
          cause,
        },
      )
    }
    throw cause
  }
}
