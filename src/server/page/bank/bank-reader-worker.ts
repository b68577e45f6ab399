// A worker thread that reads the bank for the page: a large one takes seconds to read, and a server has to go on answering.
import { parentPort } from 'node:worker_threads'
import { openQuestionBank } from '../../../bank/sqlite/open-question-bank.ts'
import type { BankView, QuestionBank } from '../../../ports/question-bank.ts'
import { type AnswerBankQuery, createBankAnswers } from './answer-bank-query.ts'
import type { BankQuery, BankReply } from './bank-query.ts'

export interface BankReaderOrder {
  readonly ask: number
  readonly bankFile: string
  readonly query: BankQuery
}

export type BankReaderNews =
  | { readonly ask: number; readonly reply: BankReply }
  | { readonly ask: number; readonly failure: string }

/** A bank that somebody fills changes with every answer: reading it anew takes at most this share of the time. */
const readingShare = 0.1

interface Reading {
  readonly view: BankView
  readonly answer: AnswerBankQuery
  readonly tookMs: number
  readonly endedMs: number
}

function createReadings() {
  let open: { readonly file: string; readonly bank: QuestionBank } | undefined
  let reading: Reading | undefined

  /** A file that was missing is looked for again. */
  const bankIn = async (file: string): Promise<QuestionBank> => {
    if (open?.file === file && open.bank.file !== undefined) return open.bank
    await open?.bank.close()
    reading = undefined
    open = { file, bank: await openQuestionBank(file, { readOnly: true }) }
    return open.bank
  }
  return async (file: string): Promise<Reading> => {
    const bank = await bankIn(file)
    const startedMs = performance.now()
    if (reading !== undefined && startedMs - reading.endedMs < reading.tookMs / readingShare) return reading
    const view = await bank.view()
    if (reading?.view === view) return reading
    const answer = createBankAnswers(view)
    const endedMs = performance.now()
    reading = { view, answer, tookMs: endedMs - startedMs, endedMs }
    return reading
  }
}

function work(port: NonNullable<typeof parentPort>): void {
  const readingOf = createReadings()
  const newsOf = async ({ ask, bankFile, query }: BankReaderOrder): Promise<BankReaderNews> => {
    const { answer } = await readingOf(bankFile)
    return { ask, reply: answer(query) }
  }
  let before: Promise<unknown> = Promise.resolve()
  port.on('message', (order: BankReaderOrder) => {
    before = before
      .then(() => newsOf(order))
      .catch((error: unknown): BankReaderNews => {
        return { ask: order.ask, failure: error instanceof Error ? error.message : String(error) }
      })
      .then((news) => port.postMessage(news))
  })
}

if (parentPort !== null) work(parentPort)
