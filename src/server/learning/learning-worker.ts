// A worker thread that takes traces into a bank: reading and grading them is work, and a server has to go on answering.
import { parentPort } from 'node:worker_threads'
import { type BankEmbedderChoice, embedNewQuestions } from '../../bank/embed/embed-questions.ts'
import { openQuestionBank } from '../../bank/open-question-bank.ts'
import { createLexicalEmbedder } from '../../embedders/lexical/lexical-embedder.ts'
import { type LearnReport, learnFromTraces } from '../../learning/learn-from-traces.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { QuestionBank } from '../../ports/question-bank.ts'
import { openTraceReader } from '../../traces/open-trace-reader.ts'
import type { TraceMark } from '../../traces/trace-reader.ts'

/** To the worker: look at the traces, or the vectors it asked for (undefined: the embedder failed). */
export type LearningOrder =
  | {
      readonly type: 'learn'
      readonly tracePlace: string
      readonly bankFile: string
      readonly source: string
      readonly most: number
      readonly leaveOut: readonly string[]
      readonly embedder: Pick<Embedder, 'id' | 'dimensions'>
    }
  | { readonly type: 'embedded'; readonly vectors: readonly Float32Array[] | undefined }

/** What came of a look: with the content hash of the bank where that changed. */
export type LearningOutcome = LearnReport & { readonly bankHash?: string }

/** From the worker. */
export type LearningNews =
  | { readonly type: 'embed'; readonly texts: readonly string[] }
  | { readonly type: 'learnt'; readonly outcome: LearningOutcome }
  | { readonly type: 'failed'; readonly message: string }

type Learn = Extract<LearningOrder, { type: 'learn' }>

function work(port: NonNullable<typeof parentPort>): void {
  let embedded = Promise.withResolvers<readonly Float32Array[]>()
  const marks = new Map<string, TraceMark>()
  const tell = (news: LearningNews): void => port.postMessage(news)

  /** Weights and connections stay where the server has them; the lexical embedder needs neither. */
  const choiceOf = async ({ embedder }: Learn, bank: QuestionBank): Promise<BankEmbedderChoice> => {
    if (embedder.id.startsWith('lexical/'))
      return (await bank.embedder()) === undefined ? createLexicalEmbedder() : 'lexical'
    return {
      ...embedder,
      embed(texts) {
        embedded = Promise.withResolvers()
        tell({ type: 'embed', texts })
        return embedded.promise
      },
    }
  }
  const learn = async (order: Learn): Promise<LearningOutcome> => {
    const { tracePlace, bankFile, source, most, leaveOut } = order
    const place = JSON.stringify([tracePlace, bankFile, source, leaveOut])
    const reader = await openTraceReader(tracePlace)
    const bank = await openQuestionBank(bankFile)
    try {
      const mark = marks.get(place)
      const next = await reader.mark()
      const traced = mark === undefined ? reader.all() : reader.since(mark)
      const report = await learnFromTraces(bank, traced, { source, most, leaveOut })
      const isChanged = report.questionsAdded + report.questionsChanged + report.questionsRemoved > 0
      if (isChanged) await embedNewQuestions(bank, await choiceOf(order, bank))
      marks.set(place, next)
      return isChanged ? { ...report, bankHash: (await bank.view()).hash } : report
    } finally {
      await reader.close()
      await bank.close()
    }
  }
  port.on('message', (order: LearningOrder) => {
    if (order.type === 'embedded') {
      if (order.vectors === undefined) embedded.reject(new Error('the embedder failed'))
      else embedded.resolve(order.vectors)
      return
    }
    learn(order).then(
      (outcome) => tell({ type: 'learnt', outcome }),
      (error: unknown) => tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
    )
  })
}

if (parentPort !== null) work(parentPort)
