import { SmacsError } from '../../errors/smacs-error.ts'
import { isBankFile, shownBank } from '../bank-place.ts'
import type { CopyMark, CopySource, CopyTarget } from './copied-bank.ts'

export interface CopyProgress {
  readonly done: number
  readonly total: number
}

export interface CopyBankOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: CopyProgress) => void
}

/** What was copied. */
export interface CopyReport {
  readonly questions: number
  /** Of both banks. */
  readonly hash: string
  /** Whether an earlier try had begun. */
  readonly isResumed: boolean
}

/** Questions in one transaction. */
const questionsAtOnce = 500

/**
 * Copies a bank with everything that is in it, as it is at one moment, to a place where none is. Killed at any time, the same
 * again goes on where it ended, unless the bank has changed: then it begins anew.
 * @param from, to files or Postgres addresses
 * @throws UsageError where there is a bank at `to`; SmacsError `copy-differs` where the hashes are not equal in the end
 */
export async function copyBank(
  from: string,
  to: string,
  { signal, onProgress }: CopyBankOptions = {},
): Promise<CopyReport> {
  const source = await openSource(from)
  try {
    const target = await openTarget(to)
    try {
      const isResumed = target.mark?.hash === source.hash
      if (target.mark !== undefined && !isResumed) await target.empty()
      let mark: CopyMark = isResumed && target.mark !== undefined ? target.mark : { hash: source.hash }
      const total = source.questionCount
      for (let done = 0; ; ) {
        signal?.throwIfAborted()
        const page = await source.page(mark.after, questionsAtOnce)
        const last = page.at(-1)?.question
        if (last === undefined) break
        mark = { hash: source.hash, after: [last.dataset ?? '', last.questionId] }
        await target.write(page, mark)
        done += page.length
        onProgress?.({ done, total })
      }
      const hash = await target.complete(await source.rest())
      if (hash !== source.hash) {
        await target.empty()
        throw new SmacsError(
          'copy-differs',
          `The copy at ${shownBank(to)} has the content hash ${hash}, the bank ${source.hash}. It was taken away again; copy once more.`,
        )
      }
      await target.publish()
      return { questions: total, hash, isResumed }
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

async function openSource(place: string): Promise<CopySource> {
  if (isBankFile(place)) return (await import('../sqlite/copy-from-file.ts')).openFileSource(place)
  return (await import('../postgres/copy/copy-from-postgres.ts')).openPostgresSource(place)
}

async function openTarget(place: string): Promise<CopyTarget> {
  if (isBankFile(place)) return (await import('../sqlite/copy-to-file.ts')).openFileTarget(place)
  return (await import('../postgres/copy/copy-to-postgres.ts')).openPostgresTarget(place)
}
