import type { ModelId } from '../../ports/chat-model.ts'
import type { EmbedderId } from '../../ports/embedder.ts'
import type { BankCell, BankQuestion, BankView, Neighbour, NeighbourRule } from '../../ports/question-bank.ts'
import type { VectorMatrix } from '../retrieval/vector-matrix.ts'

/** Everything a bank holds, by the place of a question. Read on demand; what was read once does not change. */
export interface BankContents {
  readonly questions: readonly BankQuestion[]
  readonly models: readonly ModelId[]
  readonly embedderId: EmbedderId | undefined
  /** Undefined while no question has a vector. */
  vectors(): QuestionVectors | undefined
  isEmbedded(question: number): boolean
  /** Finds neighbours among all questions where that is not done by scanning `vectors`. */
  readonly search?: ((query: ArrayLike<number>, rule: NeighbourRule) => Promise<readonly Neighbour[]>) | undefined
  /** Reads what `vectors` gives without holding up the thread, where that can be. */
  readonly loadVectors?: (() => Promise<void>) | undefined
  /** NaN = unknown. Always the same array for the same model. */
  correctness(model: ModelId): Float64Array
  /** 1 for each question that the model was asked. */
  answered(model: ModelId): Uint8Array
  cells(question: number, model: ModelId): readonly BankCell[]
  /** Content hash of the listed questions and models. */
  hash(questions: Iterable<number>, models: readonly ModelId[]): string
}

/** The matrix of vectors with the row of each question; NO_ROW where a question was never embedded. */
export interface QuestionVectors {
  readonly matrix: VectorMatrix
  readonly rowOfQuestion: Int32Array
}

export const NO_ROW = -1

/** A view of all that a bank holds. Every kind of bank shows itself through this one implementation. */
export function viewOf(contents: BankContents): BankView {
  return restrictedView(contents, undefined, contents.models)
}

/** @param places places of the view's questions in the contents, in the view's order; undefined = all of them. */
function restrictedView(contents: BankContents, places: Uint32Array | undefined, models: readonly ModelId[]): BankView {
  const questions =
    places === undefined ? contents.questions : Array.from(places, (place) => at(contents.questions, place))
  const placeOf = (index: number) => (places === undefined ? index : at(places, index))
  const modelSet = new Set(models)
  const columns = new Map<ModelId, Float64Array>()
  let unknownColumn: Float64Array | undefined
  let rows: EmbeddedQuestions | undefined
  let hash: string | undefined

  const nearest = (query: ArrayLike<number>, rule: NeighbourRule): readonly Neighbour[] => {
    const vectors = contents.vectors()
    if (vectors === undefined || questions.length === 0) return []
    rows ??= embeddedQuestions(vectors, places)
    const { indexes } = rows
    const found = vectors.matrix.nearest(query, rule, rows.rows)
    return indexes === undefined
      ? found
      : found.map(({ index, similarity }) => ({ index: at(indexes, index), similarity }))
  }

  return {
    questions,
    models,
    embedderId: contents.embedderId,
    get hash() {
      hash ??= contents.hash(places ?? contents.questions.keys(), models)
      return hash
    },

    nearest,

    async search(query, rule) {
      if (places === undefined && contents.search !== undefined) return contents.search(query, rule)
      await contents.loadVectors?.()
      return nearest(query, rule)
    },

    isEmbedded: (questionIndex) => contents.isEmbedded(placeOf(questionIndex)),

    correctness(model) {
      if (!modelSet.has(model)) {
        unknownColumn ??= new Float64Array(questions.length).fill(Number.NaN)
        return unknownColumn
      }
      if (places === undefined) return contents.correctness(model)
      let column = columns.get(model)
      if (column === undefined) {
        const whole = contents.correctness(model)
        column = Float64Array.from(places, (place) => at(whole, place))
        columns.set(model, column)
      }
      return column
    },

    answered(model) {
      const whole = modelSet.has(model) ? contents.answered(model) : new Uint8Array(contents.questions.length)
      return places === undefined ? whole : Uint8Array.from(places, (place) => at(whole, place))
    },

    cells(questionIndex, model) {
      return modelSet.has(model) ? contents.cells(placeOf(questionIndex), model) : []
    },

    embedding(questionIndex) {
      const vectors = contents.vectors()
      const row = vectors?.rowOfQuestion[placeOf(questionIndex)] ?? NO_ROW
      return row === NO_ROW ? undefined : vectors?.matrix.row(row)
    },

    restrict(selection) {
      const chosen = selection.questions
      return restrictedView(
        contents,
        chosen === undefined ? places : Uint32Array.from(chosen, placeOf),
        selection.models?.filter((model) => modelSet.has(model)) ?? models,
      )
    },
  }
}

interface EmbeddedQuestions {
  /** Matrix rows of a view's embedded questions, in the view's order. */
  readonly rows: Uint32Array
  /** The place in the view of each of them; undefined when they are all of the view. */
  readonly indexes: Uint32Array | undefined
}

function embeddedQuestions({ rowOfQuestion }: QuestionVectors, places: Uint32Array | undefined): EmbeddedQuestions {
  const rowOf = places === undefined ? rowOfQuestion : Int32Array.from(places, (place) => at(rowOfQuestion, place))
  const indexes = Uint32Array.from(rowOf.keys()).filter((index) => rowOf[index] !== NO_ROW)
  const complete = indexes.length === rowOf.length
  return {
    rows: Uint32Array.from(indexes, (index) => at(rowOf, index)),
    indexes: complete ? undefined : indexes,
  }
}

function at<Item>(items: ArrayLike<Item>, index: number): Item {
  const item = items[index]
  if (item === undefined) throw new RangeError(`Expected a place below ${items.length}, got ${index}.`)
  return item
}
