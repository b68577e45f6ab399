// A worker thread that fits strategies on a bank's file: a fit is seconds of arithmetic, and a server has to go on answering.
import { parentPort } from 'node:worker_threads'
import { openQuestionBank } from '../bank/open-question-bank.ts'
import { strategies } from '../method/strategies/registry.ts'
import type { ModelId } from '../ports/chat-model.ts'
import type { Embedder } from '../ports/embedder.ts'
import type { QuestionBank } from '../ports/question-bank.ts'

/** To the worker: fit, or the vectors it asked for (undefined: the embedder failed). */
export type FittingOrder =
  | {
      readonly type: 'fit'
      readonly fit: number
      readonly bankFile: string
      /** The bank as it is to be; another one is not fitted on. */
      readonly bankHash: string
      readonly strategy: string
      readonly options: unknown
      readonly pool: readonly ModelId[]
      readonly embedder: Pick<Embedder, 'id' | 'dimensions'>
    }
  | { readonly type: 'embedded'; readonly vectors: readonly Float32Array[] | undefined }

/** From the worker. `bytes` undefined = nothing can be learnt from this bank. */
export type FittingNews =
  | { readonly type: 'embed'; readonly texts: readonly string[] }
  | { readonly type: 'fitted'; readonly fit: number; readonly bytes: Uint8Array | undefined }
  | { readonly type: 'bank-changed'; readonly fit: number }
  | { readonly type: 'failed'; readonly fit: number; readonly message: string }

type Fit = Extract<FittingOrder, { type: 'fit' }>

function work(port: NonNullable<typeof parentPort>): void {
  let bank: { readonly file: string; readonly opened: Promise<QuestionBank> } | undefined
  let embedded = Promise.withResolvers<readonly Float32Array[]>()
  let before: Promise<unknown> = Promise.resolve()
  const tell = (news: FittingNews): void => port.postMessage(news)

  /** Open answers are embedded where the embedder lives: it may hold a model, or a connection. */
  const embedderOf = ({ embedder }: Fit): Embedder => ({
    ...embedder,
    embed(texts) {
      embedded = Promise.withResolvers()
      tell({ type: 'embed', texts })
      return embedded.promise
    },
  })
  const newsOf = async (order: Fit): Promise<FittingNews> => {
    const { fit, bankFile, bankHash, options, pool } = order
    if (bank?.file !== bankFile) bank = { file: bankFile, opened: openQuestionBank(bankFile, { readOnly: true }) }
    const view = await (await bank.opened).view()
    if (view.hash !== bankHash) return { type: 'bank-changed', fit }
    const strategy = strategies.get(order.strategy)
    const fitted: unknown = await strategy?.prepare?.(view, options, { pool, embedder: embedderOf(order) })
    const isLearnt = fitted !== undefined && fitted !== null
    return { type: 'fitted', fit, bytes: isLearnt ? strategy?.fittedCodec?.encode(fitted) : undefined }
  }
  port.on('message', (order: FittingOrder) => {
    if (order.type === 'embedded') {
      if (order.vectors === undefined) embedded.reject(new Error('the embedder failed'))
      else embedded.resolve(order.vectors)
      return
    }
    // One after the other: what several strategies learn alike is then learnt once.
    before = before
      .then(() => newsOf(order))
      .catch((error: unknown): FittingNews => {
        return { type: 'failed', fit: order.fit, message: error instanceof Error ? error.message : String(error) }
      })
      .then(tell)
  })
}

if (parentPort !== null) work(parentPort)
