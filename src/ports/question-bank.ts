import type { ModelId } from './chat-model.ts'
import type { EmbedderId } from './embedder.ts'
import type { AnswerType } from './question.ts'
import type { Usage } from './usage.ts'

/** A question of the bank. (dataset, questionId) is its key. */
export interface BankQuestion {
  readonly dataset?: string
  readonly questionId: string
  readonly text: string
  readonly options?: readonly string[]
  readonly answerType?: AnswerType
  readonly reference?: string
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
  /** Correctness of a model on every bank question, in bank order, mean over samples; NaN = unknown. Shared: do not write to it. */
  correctness(model: ModelId): Float64Array
  /** Every recorded sample of a model on a question, by sample number; empty = never asked. */
  cells(questionIndex: number, model: ModelId): readonly BankCell[]
  /** The stored vector of a question; undefined where it was never embedded. */
  embedding(questionIndex: number): Float32Array | undefined
  /** The same bank with only these questions (places in `questions`, in the order given) and models. */
  restrict(selection: { readonly questions?: readonly number[]; readonly models?: readonly ModelId[] }): BankView
}
