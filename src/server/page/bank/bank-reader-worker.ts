// A worker thread that reads the bank for the page, and writes what its jobs collect: a large one takes seconds to read,
// another process may hold it, and a server has to go on answering.
import { parentPort } from 'node:worker_threads'
import { openQuestionBank } from '../../../bank/open-question-bank.ts'
import { type MachineFault, MachineFaultError } from '../../../errors/machine-fault-error.ts'
import type { AppendOutcome, BankView, QuestionBank } from '../../../ports/question-bank.ts'
import type { KnownPools } from './addition-part.ts'
import { type AnswerBankQuery, createBankAnswers } from './answer-bank-query.ts'
import type { AdditionPart, BankChange, BankQuery, BankReply } from './bank-query.ts'

export interface BankReaderOrder {
  readonly ask: number
  readonly bankFile: string
  readonly query?: BankQuery
  readonly change?: BankChange
}

export type BankReaderNews =
  | { readonly ask: number; readonly reply: BankReply }
  | { readonly ask: number; readonly outcome: AppendOutcome | undefined }
  | { readonly ask: number; readonly failure: string; readonly fault?: MachineFault }

/** A large bank that somebody fills changes with every answer: reading it anew takes at most this share of the time. */
const readingShare = 0.1
/** Whatever takes no longer is read anew whenever it has changed. */
const quicklyReadMs = 500

interface Reading {
  readonly view: BankView
  readonly answer: AnswerBankQuery
  readonly tookMs: number
  readonly endedMs: number
}

function createReadings() {
  let open: { readonly file: string; readonly bank: QuestionBank } | undefined
  let reading: Reading | undefined
  const pools: KnownPools = new Map()

  /** A file that was missing is looked for again. */
  const bankIn = async (file: string): Promise<QuestionBank> => {
    if (open?.file === file && open.bank.file !== undefined) return open.bank
    await open?.bank.close()
    reading = undefined
    open = { file, bank: await openQuestionBank(file, { readOnly: true }) }
    return open.bank
  }
  return async (file: string, mustBeNew: boolean): Promise<Reading & { readonly bank: QuestionBank }> => {
    const bank = await bankIn(file)
    const startedMs = performance.now()
    if (reading !== undefined && reading.tookMs > quicklyReadMs && !mustBeNew) {
      if (startedMs - reading.endedMs < reading.tookMs / readingShare) return { ...reading, bank }
    }
    const view = await bank.view()
    if (reading?.view !== view) {
      const answer = createBankAnswers(view, pools)
      const endedMs = performance.now()
      reading = { view, answer, tookMs: endedMs - startedMs, endedMs }
    }
    return { ...reading, bank }
  }
}

function work(port: NonNullable<typeof parentPort>): void {
  const readingOf = createReadings()

  const replyTo = async (bankFile: string, query: BankQuery): Promise<BankReply> => {
    const isBeginning = query.kind === 'part' && query.from === 0
    // What is chosen next depends on the answers so far.
    const { answer, bank } = await readingOf(bankFile, query.kind === 'part')
    const reply = await answer(query)
    if (!isBeginning || reply === undefined) return reply
    const settings = await bank.answerSettings(query.model)
    return JSON.stringify({ ...(JSON.parse(reply) as AdditionPart), ...(settings !== undefined && { settings }) })
  }
  const write = async (bankFile: string, change: BankChange): Promise<AppendOutcome | undefined> => {
    const bank = await openQuestionBank(bankFile)
    try {
      if (change.kind === 'append') return await bank.append(change.batch)
      await bank.storeAnswerSettings(change.model, change.settings)
      return undefined
    } finally {
      await bank.close()
    }
  }
  const newsOf = async ({ ask, bankFile, query, change }: BankReaderOrder): Promise<BankReaderNews> => {
    if (change !== undefined) return { ask, outcome: await write(bankFile, change) }
    return { ask, reply: query && (await replyTo(bankFile, query)) }
  }
  let before: Promise<unknown> = Promise.resolve()
  port.on('message', (order: BankReaderOrder) => {
    before = before
      .then(() => newsOf(order))
      .catch((error: unknown): BankReaderNews => {
        const failure = error instanceof Error ? error.message : String(error)
        return { ask: order.ask, failure, ...(error instanceof MachineFaultError && { fault: error.fault }) }
      })
      .then((news) => port.postMessage(news))
  })
}

if (parentPort !== null) work(parentPort)
