import { createLexicalEmbedder, fitLexical } from '../../embedders/lexical/lexical-embedder.ts'
import { EmbedderMismatchError } from '../../errors/embedder-mismatch-error.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type {
  BankEmbedder,
  BankQuestion,
  BankView,
  QuestionBank,
  QuestionEmbedding,
} from '../../ports/question-bank.ts'

/**
 * Which embedder a bank is to have: `lexical`, which learns from the bank's questions when it first embeds them and is
 * kept in the bank, or an embedder that is what it is.
 */
export type BankEmbedderChoice = 'lexical' | Embedder

export interface EmbeddingOptions {
  readonly signal?: AbortSignal
  /** Called after each batch with the number of questions embedded and to embed. */
  readonly onProgress?: (done: number, total: number) => void
}

const QUESTIONS_A_BATCH = 256

/**
 * Throws early, before anything is written, when a bank's vectors are another embedder's than the one chosen.
 * @throws EmbedderMismatchError
 */
export async function assertEmbedderFits(bank: QuestionBank, choice: BankEmbedderChoice): Promise<void> {
  const recorded = await bank.embedder()
  if (recorded === undefined) return
  const fits = choice === 'lexical' ? isLexical(recorded) : choice.id === recorded.id
  if (!fits) throw new EmbedderMismatchError(recorded.id, choice === 'lexical' ? 'lexical' : choice.id)
}

/**
 * Embeds the questions that have no vector yet. What the lexical embedder has learnt from the first questions stays.
 * @returns how many were embedded
 * @throws EmbedderMismatchError, and whatever the embedder throws; batches stored before stay
 */
export async function embedNewQuestions(
  bank: QuestionBank,
  choice: BankEmbedderChoice,
  options: EmbeddingOptions = {},
): Promise<number> {
  await assertEmbedderFits(bank, choice)
  const view = await bank.view()
  const missing = view.questions.filter((_, place) => !view.isEmbedded(place))
  if (missing.length === 0) return 0
  const { embedder, record } = makeEmbedder(choice, await bank.embedder(), view)
  for await (const embeddings of embedInBatches(missing, embedder, options))
    await bank.storeEmbeddings(record, embeddings)
  await bank.indexVectors?.()
  return missing.length
}

/**
 * Embeds every question anew; the lexical embedder learns anew too. Until the last vector is there the bank keeps its
 * old ones.
 * @returns the embedder that the bank has now and how many questions it embedded
 */
export async function reembedBank(
  bank: QuestionBank,
  choice: BankEmbedderChoice,
  options: EmbeddingOptions = {},
): Promise<{ readonly embedderId: string; readonly questions: number }> {
  const view = await bank.view()
  const { embedder, record } = makeEmbedder(choice, undefined, view)
  const all: QuestionEmbedding[] = []
  for await (const embeddings of embedInBatches(view.questions, embedder, options)) all.push(...embeddings)
  await bank.storeEmbeddings(record, all, { replace: true })
  await bank.indexVectors?.()
  return { embedderId: record.id, questions: all.length }
}

function makeEmbedder(
  choice: BankEmbedderChoice,
  recorded: BankEmbedder | undefined,
  view: BankView,
): { readonly embedder: Embedder; readonly record: BankEmbedder } {
  if (choice !== 'lexical') return { embedder: choice, record: { id: choice.id, dimensions: choice.dimensions } }
  const state = recorded === undefined ? fitLexical(view.questions.map(({ text }) => text)) : recorded.state
  const embedder = lexicalOf(state)
  return {
    embedder,
    record: { id: embedder.id, dimensions: embedder.dimensions, ...(state !== undefined && { state }) },
  }
}

function isLexical({ id, state }: BankEmbedder): boolean {
  return lexicalOf(state).id === id
}

/** @param state undefined = one that has learnt nothing: a bank that began empty while questions were answered */
function lexicalOf(state: Uint8Array | undefined): Embedder {
  return createLexicalEmbedder(state === undefined ? {} : { documentFrequencies: state })
}

async function* embedInBatches(
  questions: readonly BankQuestion[],
  embedder: Embedder,
  { signal, onProgress }: EmbeddingOptions,
): AsyncGenerator<readonly QuestionEmbedding[]> {
  for (let start = 0; start < questions.length; start += QUESTIONS_A_BATCH) {
    signal?.throwIfAborted()
    const batch = questions.slice(start, start + QUESTIONS_A_BATCH)
    const vectors = await embedder.embed(
      batch.map(({ text }) => text),
      { role: 'document', ...(signal && { signal }) },
    )
    yield batch.map(({ dataset, questionId }, place) => ({
      ...(dataset !== undefined && { dataset }),
      questionId,
      vector: vectors[place] as Float32Array,
    }))
    onProgress?.(start + batch.length, questions.length)
  }
}
