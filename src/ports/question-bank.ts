import type { ModelId } from './chat-model.ts'
import type { EmbedderId } from './embedder.ts'
import type { Execution } from './execution.ts'
import type { LearnedStore } from './learned-store.ts'
import type { GradedType } from './question.ts'
import type { Usage } from './usage.ts'

/** A question of the bank. (dataset, questionId) is its key. */
export interface BankQuestion {
  readonly dataset?: string
  readonly questionId: string
  readonly text: string
  readonly options?: readonly string[]
  readonly answerType?: GradedType
  readonly reference?: string
  /** Where it was learnt from while questions were answered; absent = imported or asked on purpose. No part of the content. */
  readonly source?: string
}

/** What one model did on one question. Everything unknown is absent. */
export interface BankCell {
  readonly sample: number
  /** 0 (wrong) to 1 (right). */
  readonly correct?: number
  /** The correctness by the published rule of the recording's origin, where it has one. */
  readonly publishedCorrect?: number
  readonly response?: string
  /** Mean natural log-probability of the answer tokens. */
  readonly meanLogprob?: number
  readonly usage?: Usage
  readonly latencyMs?: number
  readonly costUsd?: number
  /** It was asked to end with an answer line; never false. */
  readonly answerLine?: boolean
  /** What running the program of the response showed. */
  readonly execution?: Execution
}

/** A bank question near the one asked. `index` is its place in `BankView.questions`. */
export interface Neighbour {
  readonly index: number
  /** Cosine similarity, -1 to 1. */
  readonly similarity: number
}

/** Which neighbours to keep: paper section "RPS"; see selectNeighbours. */
export interface NeighbourRule {
  /** k: the zero-based rank whose similarity sets the threshold (at most B - 1). */
  readonly neighbours: number
  /** Every item whose similarity is strictly above this share of the k-th similarity is kept. */
  readonly similarityRatio: number
}

/** What a strategy may see of a question bank. A view never changes while it is held. */
export interface BankView {
  readonly questions: readonly BankQuestion[]
  readonly models: readonly ModelId[]
  /** Which embedder made the stored vectors; undefined while the bank is empty. */
  readonly embedderId: EmbedderId | undefined
  /** Content hash: changes with any question or cell, and with nothing else. */
  readonly hash: string
  /**
   * The kept neighbours of a query vector, nearest first, equal similarities in bank order.
   * @throws SmacsError `embedding-dimensions` when the vector's length is not the bank's.
   */
  nearest(query: ArrayLike<number>, rule: NeighbourRule): readonly Neighbour[]
  /**
   * The same for whoever can wait: of a bank too large to be scanned here an index elsewhere finds them, nearly all and
   * with nearly the same similarities; of any other it gives what `nearest` gives.
   * @throws as `nearest`; MachineFaultError where the index cannot be asked
   */
  search(query: ArrayLike<number>, rule: NeighbourRule): Promise<readonly Neighbour[]>
  /** Correctness of a model on every bank question, in bank order, mean over samples; NaN = unknown. Shared: do not write to it. */
  correctness(model: ModelId): Float64Array
  /** 1 for each bank question that the model was asked, graded or not, 0 elsewhere, in bank order. Shared: do not write to it. */
  answered(model: ModelId): Uint8Array
  /** Every recorded sample of a model on a question, by sample number; empty = never asked. */
  cells(questionIndex: number, model: ModelId): readonly BankCell[]
  /** The vector of a question, scaled to length 1; undefined where it was never embedded. Shared: do not write to it. */
  embedding(questionIndex: number): Float32Array | undefined
  /** Whether a question has a vector, without reading it. */
  isEmbedded(questionIndex: number): boolean
  /** The same bank with only these questions (places in `questions`) and those of these models that it has, each in the order given. */
  restrict(selection: { readonly questions?: readonly number[]; readonly models?: readonly ModelId[] }): BankView
}

/** A cell on its way into a bank. (dataset, questionId, model, sample) is its key. */
export interface BankCellEntry extends BankCell {
  readonly dataset?: string
  readonly questionId: string
  readonly model: ModelId
}

/** What is written together: all of it or nothing. A cell's question is in the same batch or in the bank already. */
export interface BankBatch {
  readonly questions?: readonly BankQuestion[]
  readonly cells?: readonly BankCellEntry[]
}

/** An entry that a bank did not take, because it contradicts what is recorded or makes no sense. */
export interface RefusedEntry {
  readonly kind: 'question' | 'cell'
  /** Its place in the batch's `questions` or `cells`. */
  readonly index: number
  readonly reason: string
  /** The field that is recorded otherwise; absent where the entry makes no sense in itself. */
  readonly contradicts?: string
}

/** How a model is asked for its answers: each setting by the name it has in the configuration file. */
export type AnswerSettings = Readonly<Record<string, string | number>>

/** What became of a batch. */
export interface AppendOutcome {
  readonly questionsAdded: number
  readonly cellsAdded: number
  /** Entries that were there and had something unknown filled in. */
  readonly completed: number
  /** Entries that were there already, nothing new in them. */
  readonly unchanged: number
  readonly refused: readonly RefusedEntry[]
}

/** One model's answer in a lesson. */
export interface LessonAnswer extends Omit<BankCell, 'sample' | 'publishedCorrect'> {
  readonly model: ModelId
  readonly response: string
}

/** What one trace teaches: a question, what models answered, and what somebody said of it. */
export interface Lesson {
  /** The trace's id: the same again takes the place of what it taught before. */
  readonly trace: string
  /** When it was asked, in milliseconds since 1970. */
  readonly atMs: number
  readonly question: Pick<BankQuestion, 'text' | 'options' | 'answerType'>
  /** Equal for questions that ask the same; see lessonKey. */
  readonly key: string
  /** The right answer, where somebody told it. */
  readonly reference?: string
  readonly answers: readonly LessonAnswer[]
}

/** What became of lessons. */
export interface LearnOutcome {
  readonly questionsAdded: number
  /** Questions of the source that were there and have something new, or something taken back. */
  readonly questionsChanged: number
  /** New questions that were left out: one answer alone, of which nobody said anything, tells nothing. */
  readonly questionsUntelling: number
  /** The oldest and least telling questions of the source, which had to make room. */
  readonly questionsRemoved: number
}

/** Which embedder made a bank's vectors, with what it takes to make it again. */
export interface BankEmbedder {
  readonly id: EmbedderId
  readonly dimensions: number
  /** What the embedder learnt from the bank's questions (document frequencies); absent for embedders that learn nothing. */
  readonly state?: Uint8Array
}

/** The vector of one bank question, as the embedder gave it. */
export interface QuestionEmbedding {
  readonly dataset?: string
  readonly questionId: string
  readonly vector: Float32Array
}

export interface FittedOptions {
  /** What was fitted on an earlier state of the bank will do too, by the same embedder. Default false. */
  readonly ofEarlierBank?: boolean
}

/**
 * Where questions, outcomes, vectors and fitted weights are kept. What is known never changes: an entry that is there
 * already may have unknown fields filled in, and one that contradicts it is refused. Every writer is one transaction.
 *
 * Methods reject with SmacsError `bank-busy` when another process kept the bank locked for too long, and `bank-closed`.
 */
export interface QuestionBank {
  /**
   * What opens it again: the absolute path of its file, or a Postgres address with its password, which nothing may show
   * (redactPassword); undefined for a bank in memory, and for one that is not there yet.
   */
  readonly file?: string | undefined
  /** What use has taught of the models, beside what the bank holds: no part of the content. */
  readonly learned: LearnedStore
  /** The bank as it is now, questions by dataset and questionId, models by id, each in code-unit order. */
  view(): Promise<BankView>
  /**
   * Makes ready what finds vectors in a bank too large to be scanned, where the bank keeps such a thing; to be called once many
   * vectors have been stored. Absent where there is nothing to do.
   */
  indexVectors?(): Promise<void>
  /** Undefined until the first vectors are stored. */
  embedder(): Promise<BankEmbedder | undefined>
  append(batch: BankBatch): Promise<AppendOutcome>
  /**
   * Stores vectors of questions that the bank has. `replace` drops every vector and the embedder there were, in the same transaction.
   * @throws EmbedderMismatchError when the bank's vectors are another embedder's and `replace` is not set.
   */
  storeEmbeddings(
    embedder: BankEmbedder,
    embeddings: readonly QuestionEmbedding[],
    options?: { readonly replace?: boolean },
  ): Promise<void>
  /** Bytes stored under a name for the bank exactly as it is (content hash and embedder); undefined when there are none or they are stale. */
  fitted(name: string, options?: FittedOptions): Promise<Uint8Array | undefined>
  /** Stores bytes that were fitted on a view; they replace what the name held. */
  storeFitted(name: string, bytes: Uint8Array, fittedOn: Pick<BankView, 'hash' | 'embedderId'>): Promise<void>
  /** With which settings a model's answers were asked for, as was last said; undefined where nobody did. */
  answerSettings(model: ModelId): Promise<AnswerSettings | undefined>
  /** No part of the content: neither the hash nor a recording has it. */
  storeAnswerSettings(model: ModelId, settings: AnswerSettings): Promise<void>
  /** Removes every cell of a model and its settings; the questions stay. Gives the number of cells removed. */
  removeModel(model: ModelId): Promise<number>
  /**
   * Gives a model another id, in its cells, its settings and wherever else the bank names it. Gives the number of cells.
   * @throws SmacsError `model-exists` where the bank has cells of the new id
   */
  renameModel(from: ModelId, to: ModelId): Promise<number>
  /**
   * Takes in what traces teach, as questions of a source of their own. Nothing else in the bank changes, no other source's
   * questions either, and what a question's models were graded by one trace no other trace changes.
   * @param options.most questions that the source may have; the oldest and least telling go first
   */
  learn(source: string, lessons: readonly Lesson[], options: { readonly most: number }): Promise<LearnOutcome>
  /**
   * Removes every question of a source with all answers to it, and whatever weights may have been fitted with them: the content is
   * as if nothing had been learnt from there. Gives how many.
   */
  forget(source: string): Promise<number>
  close(): Promise<void>
}
