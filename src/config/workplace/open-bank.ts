import { isBankFile } from '../../bank/bank-place.ts'
import { lockBank } from '../../bank/lock-bank.ts'
import type { Clock } from '../../ports/clock.ts'
import type { LearnedStore } from '../../ports/learned-store.ts'
import type { QuestionBank } from '../../ports/question-bank.ts'
import type { FittedStore } from '../../smacs/fitted-strategies.ts'
import { configuredBankPlace, type LoadedConfig } from '../load-config.ts'

/**
 * Opens the configuration's question bank for reading: a missing file is an empty bank and stays missing.
 * @returns undefined where the configuration names none
 * @throws SmacsError when the file is no bank, or one of a newer version
 */
export async function openConfiguredBank(config: LoadedConfig): Promise<QuestionBank | undefined> {
  if (config.bank === undefined) return undefined
  const { openQuestionBank } = await import('../../bank/open-question-bank.ts')
  return openQuestionBank(configuredBankPlace(config, config.bank), { readOnly: true })
}

/**
 * Keeps fitted weights in the configuration's bank, opened for writing only while some are stored. Of all processes with one
 * bank in Postgres one fits at a time.
 * @param closing aborts waiting for the others
 */
export function fittedStoreOf(
  config: LoadedConfig,
  bank: QuestionBank,
  { clock, closing }: { readonly clock: Clock; readonly closing: AbortSignal },
): FittedStore {
  const place = config.bank && configuredBankPlace(config, config.bank)
  return {
    get file() {
      return bank.file
    },
    fitted: (name, options) => bank.fitted(name, options),
    async storeFitted(name, bytes, fittedOn) {
      // What cannot be kept now is fitted again by the next process.
      await whileWritable(config, (writable) => writable.storeFitted(name, bytes, fittedOn))
    },
    ...(place !== undefined &&
      !isBankFile(place) && {
        async alone<Result>(work: () => Promise<Result>): Promise<Result> {
          // Without the lock the weights are fitted twice, and as good.
          const release = await lockBank(place, 'fitting', clock, closing).catch(() => undefined)
          closing.throwIfAborted()
          try {
            return await work()
          } finally {
            await release?.().catch(() => undefined)
          }
        },
      }),
  }
}

/** Keeps what use has taught in the configuration's bank: opened for writing only while it is stored. */
export function learnedStoreOf(config: LoadedConfig, bank: QuestionBank): LearnedStore {
  return {
    load: () => bank.learned.load(),
    update: (change) => whileWritable(config, (writable) => writable.learned.update(change)),
  }
}

async function whileWritable(config: LoadedConfig, write: (bank: QuestionBank) => Promise<void>): Promise<void> {
  if (config.bank === undefined) return
  const { openQuestionBank } = await import('../../bank/open-question-bank.ts')
  const place = configuredBankPlace(config, config.bank)
  // For a file the event loop waits with it, so it hardly waits for others.
  const writable = await openQuestionBank(place, isBankFile(place) ? { busyTimeoutMs: 20 } : {})
  try {
    await write(writable)
  } finally {
    await writable.close()
  }
}
