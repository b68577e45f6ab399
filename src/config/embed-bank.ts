import { EmbedderMismatchError } from '../errors/embedder-mismatch-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { Embedder } from '../ports/embedder.ts'
import type { BankEmbedder, BankView, QuestionBank } from '../ports/question-bank.ts'
import { createConfiguredEmbedder } from './create-embedder.ts'
import type { LoadedConfig } from './load-config.ts'

export interface EmbedBankOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Embeds every question anew, whichever embedder there was; the lexical one learns anew too. Default false. */
  readonly again?: boolean
  readonly onProgress?: (done: number, total: number) => void
}

/** Questions embedded between two reports of progress. */
const batchQuestions = 256

/** The lexical embedder learns from the questions there are when the bank's first vectors are made. */
async function embedderToStore(
  view: BankView,
  recorded: BankEmbedder | undefined,
  config: Pick<LoadedConfig, 'embedder' | 'file'>,
  clock: Clock,
): Promise<{ readonly embedder: Embedder; readonly state?: Uint8Array }> {
  if (config.embedder.provider === 'lexical' && recorded?.id.startsWith('lexical/') !== true) {
    const { createLexicalEmbedder, fitLexical } = await import('../embedders/lexical/lexical-embedder.ts')
    const state = fitLexical(view.questions.map(({ text }) => text))
    return { embedder: createLexicalEmbedder({ documentFrequencies: state }), state }
  }
  const embedder = await createConfiguredEmbedder(config, recorded, clock)
  return { embedder, ...(recorded?.state !== undefined && { state: recorded.state }) }
}

/**
 * Embeds the bank's questions that have no vector yet.
 * @returns how many were embedded, and by which embedder; undefined where there was nothing to embed
 * @throws EmbedderMismatchError when another embedder made the vectors there are
 */
export async function embedBank(
  bank: QuestionBank,
  config: Pick<LoadedConfig, 'embedder' | 'file'>,
  options: EmbedBankOptions,
): Promise<{ readonly embedded: number; readonly embedderId: string } | undefined> {
  const { clock, signal, again = false, onProgress } = options
  const view = await bank.view()
  const wanted = view.questions.flatMap((question, index) =>
    again || view.embedding(index) === undefined ? [question] : [],
  )
  if (wanted.length === 0) return undefined
  const recorded = again ? undefined : await bank.embedder()
  const { embedder, state } = await embedderToStore(view, recorded, config, clock)
  try {
    if (recorded !== undefined && recorded.id !== embedder.id) throw new EmbedderMismatchError(recorded.id, embedder.id)
    const { id, dimensions } = embedder
    const bankEmbedder = { id, dimensions, ...(state !== undefined && { state }) }
    const embeddings = []
    for (let start = 0; start < wanted.length; start += batchQuestions) {
      const batch = wanted.slice(start, start + batchQuestions)
      const vectors = await embedder.embed(
        batch.map(({ text }) => text),
        { role: 'document', signal },
      )
      embeddings.push(
        ...batch.flatMap(({ dataset, questionId }, index) => {
          const vector = vectors[index]
          return vector === undefined ? [] : [{ ...(dataset !== undefined && { dataset }), questionId, vector }]
        }),
      )
      onProgress?.(Math.min(start + batchQuestions, wanted.length), wanted.length)
    }
    await bank.storeEmbeddings(bankEmbedder, embeddings, { replace: again })
    return { embedded: wanted.length, embedderId: id }
  } finally {
    await embedder.close?.()
  }
}
