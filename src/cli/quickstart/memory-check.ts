import { SmacsError } from '../../errors/smacs-error.ts'
import { bytesText } from '../progress/quantities.ts'

/** What the process takes with the three models answering (2.7 GB measured), and a little for everything else. */
export const neededMemoryBytes = 3_000_000_000

/**
 * Says at once what would otherwise end in a killed process.
 * @param availableBytes what the system would give this process
 * @throws SmacsError `memory` with what is needed and what there is
 */
export function assertMemory(availableBytes: number): void {
  if (availableBytes >= neededMemoryBytes) return
  throw new SmacsError(
    'memory',
    `The three models need ${bytesText(neededMemoryBytes)} of memory; ${bytesText(availableBytes)} are free. ` +
      'Close something, or let a server elsewhere run the models: `smacs init` writes a file to start from.',
  )
}
