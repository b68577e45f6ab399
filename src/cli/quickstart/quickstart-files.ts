import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SmacsError } from '../../errors/smacs-error.ts'

/** The files of the quickstart in a clone of the repository. */
export interface QuickstartFiles {
  readonly folder: string
  readonly config: string
  readonly recording: string
}

/** Beside `src` and `dist` alike. */
export const cloneFolder = fileURLToPath(new URL('../../../quickstart/', import.meta.url))

/**
 * Finds the quickstart's pool and recorded answers, which an installed package does not carry.
 * @throws SmacsError `no-quickstart` that says what to do instead
 */
export function quickstartFiles(folder: string): QuickstartFiles {
  const files = { folder, config: join(folder, 'smacs.yaml'), recording: join(folder, 'recording.jsonl.gz') }
  if (existsSync(files.config) && existsSync(files.recording)) return files
  throw new SmacsError(
    'no-quickstart',
    'The quickstart runs in a clone of the repository: its question bank is not part of the installed package. ' +
      'Clone it and run `npm ci && npm run quickstart`, or start with your own models: `smacs init`.',
  )
}
