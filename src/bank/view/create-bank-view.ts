import { SmacsError } from '../../errors/smacs-error.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { EmbedderId } from '../../ports/embedder.ts'
import type { BankCell, BankQuestion, BankView } from '../../ports/question-bank.ts'
import { cellDigest, contentHash, questionDigest } from '../content/content-hash.ts'
import { createVectorMatrix } from '../retrieval/vector-matrix.ts'
import { type BankContents, NO_ROW, type QuestionVectors, viewOf } from './bank-view.ts'
import { meanCorrectness } from './mean-correctness.ts'

/** A cell by the place of its question. */
export interface PlacedCell extends Omit<BankCell, 'sample'> {
  readonly question: number
  readonly model: ModelId
  /** Default 0. */
  readonly sample?: number
}

export interface BankViewParts {
  /** In bank order. */
  readonly questions: readonly BankQuestion[]
  /** In order; a cell of any other model is an error. Default: those of the cells, in code-unit order. */
  readonly models?: readonly ModelId[]
  readonly cells?: readonly PlacedCell[]
  /** One a question, all of one length, of any norm; undefined where a question was never embedded. */
  readonly embeddings?: readonly (ArrayLike<number> | undefined)[]
  readonly embedderId?: EmbedderId
}

/**
 * A bank held in memory.
 * @throws SmacsError `bank-parts` when parts do not fit together; `embedding-dimensions`, `embedding-not-finite`.
 */
export function createBankView(parts: BankViewParts): BankView {
  const { questions, cells = [], embeddings } = parts
  const models = parts.models ?? [...new Set(cells.map(({ model }) => model))].sort()
  if (embeddings !== undefined && embeddings.length !== questions.length)
    throw new SmacsError(
      'bank-parts',
      `Expected ${questions.length} embeddings, one a question, got ${embeddings.length}.`,
    )
  const cellsOf = groupCells(questions.length, models, cells)
  const columns = new Map<ModelId, Float64Array>()
  let vectors: QuestionVectors | undefined

  const contents: BankContents = {
    questions,
    models,
    embedderId: parts.embedderId,
    vectors() {
      vectors ??= embeddings && questionVectors(embeddings)
      return vectors
    },
    isEmbedded: (question) => embeddings?.[question] !== undefined,
    correctness(model) {
      let column = columns.get(model)
      if (column === undefined) {
        column = Float64Array.from(questions, (_, question) => meanOf(cellsOf(question, model)))
        columns.set(model, column)
      }
      return column
    },
    answered: (model) => Uint8Array.from(questions, (_, question) => Number(cellsOf(question, model).length > 0)),
    cells: cellsOf,
    hash(chosen, chosenModels) {
      const places = [...chosen]
      return contentHash(
        places.map((place) => questionDigest(questions[place] as BankQuestion)),
        places.flatMap((place) => {
          const { dataset, questionId } = questions[place] as BankQuestion
          const key = { ...(dataset !== undefined && { dataset }), questionId }
          return chosenModels.flatMap((model) =>
            cellsOf(place, model).map((cell) => cellDigest({ ...key, model, ...cell })),
          )
        }),
      )
    },
  }
  vectors = contents.vectors()
  return viewOf(contents)
}

/** Gathers vectors into one matrix; undefined when no question has one. */
export function questionVectors(embeddings: readonly (ArrayLike<number> | undefined)[]): QuestionVectors | undefined {
  const vectors = embeddings.filter((vector) => vector !== undefined)
  const [first] = vectors
  if (first === undefined) return undefined
  let row = 0
  return {
    matrix: createVectorMatrix({ dimensions: first.length, rowCount: vectors.length, vectors }),
    rowOfQuestion: Int32Array.from(embeddings, (vector) => (vector === undefined ? NO_ROW : row++)),
  }
}

function groupCells(questionCount: number, models: readonly ModelId[], cells: readonly PlacedCell[]) {
  const byModel = new Map(models.map((model) => [model, new Map<number, BankCell[]>()]))
  for (const { question, model, sample = 0, ...outcome } of cells) {
    const column = byModel.get(model)
    if (column === undefined || !(question >= 0 && question < questionCount))
      throw new SmacsError(
        'bank-parts',
        `A cell of question ${question} and model \`${model}\` has no such question or model.`,
      )
    const samples = column.get(question) ?? []
    if (samples.some((other) => other.sample === sample))
      throw new SmacsError('bank-parts', `Question ${question} has two cells of \`${model}\` with sample ${sample}.`)
    samples.push({ sample, ...outcome })
    column.set(question, samples)
  }
  for (const column of byModel.values())
    for (const samples of column.values()) samples.sort((a, b) => a.sample - b.sample)
  return (question: number, model: ModelId): readonly BankCell[] => byModel.get(model)?.get(question) ?? []
}

function meanOf(samples: readonly BankCell[]): number {
  return meanCorrectness(samples.map(({ correct }) => correct))
}
