import type { DatabaseSync } from 'node:sqlite'
import { SmacsError } from '../../errors/smacs-error.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { EmbedderId } from '../../ports/embedder.ts'
import type { BankCell } from '../../ports/question-bank.ts'
import { compareQuestions } from '../content/compare-questions.ts'
import { contentHash, hashOfSorted } from '../content/content-hash.ts'
import type { BankContents, QuestionVectors } from '../view/bank-view.ts'
import { questionVectors } from '../view/create-bank-view.ts'
import { CELL_COLUMNS, cellOf, QUESTION_COLUMNS, questionOf, type Row, vectorOf } from './rows.ts'

/**
 * What a bank file holds now. Questions and outcomes are read at once; vectors with the first search; responses,
 * usage and costs cell by cell when asked for. Cells written later are left out.
 *
 * @param whole the content hash of the whole bank.
 */
export function readContents(database: DatabaseSync, whole: string): BankContents {
  const { questions, placeOfId, idOfPlace } = readQuestions(database)
  const { models, idOfModel } = readModels(database)
  const newestCell = Number(database.prepare('SELECT max(id) AS newest FROM cell').get()?.newest ?? 0)
  const columns = readCorrectness(database, [...idOfModel], placeOfId, questions.length)
  const embedderId = readEmbedderId(database)
  const cellsOf = database.prepare(
    `SELECT ${CELL_COLUMNS}, response.text AS response FROM cell LEFT JOIN response ON response.cell = cell.id
     WHERE question = ? AND model = ? AND id <= ? ORDER BY sample`,
  )
  let answered: ReadonlyMap<ModelId, Uint8Array> | undefined
  let embedded: Uint8Array | undefined
  let vectors: { found: QuestionVectors | undefined } | undefined

  return {
    questions,
    models,
    embedderId,
    vectors() {
      if (vectors === undefined) assertOpen(database)
      vectors ??= { found: readVectors(database, embedderId, placeOfId, questions.length) }
      return vectors.found
    },
    isEmbedded(question) {
      if (embedded === undefined) assertOpen(database)
      embedded ??= readEmbedded(database, placeOfId, questions.length)
      return embedded[question] === 1
    },
    correctness: (model) => columns.get(model) ?? new Float64Array(questions.length).fill(Number.NaN),
    answered(model) {
      if (answered === undefined) assertOpen(database)
      answered ??= readAnswered(database, [...idOfModel], placeOfId, questions.length, newestCell)
      return answered.get(model) ?? new Uint8Array(questions.length)
    },
    cells(question, model): readonly BankCell[] {
      assertOpen(database)
      const modelId = idOfModel.get(model)
      const questionId = idOfPlace[question]
      return modelId === undefined || questionId === undefined
        ? []
        : cellsOf.all(questionId, modelId, newestCell).map((row) => cellOf(row))
    },
    hash(places, chosenModels) {
      const questionIds = new Set(Array.from(places, (place) => idOfPlace[place] as number))
      const modelIds = new Set(chosenModels.map((model) => idOfModel.get(model)))
      if (questionIds.size === questions.length && modelIds.size === models.length) return whole
      const digests = (rows: Iterable<Row>, keep: (row: Row) => boolean) =>
        [...rows].filter(keep).map((row) => row.digest as Uint8Array)
      return contentHash(
        digests(database.prepare('SELECT id, digest FROM question').iterate(), ({ id }) => questionIds.has(Number(id))),
        digests(
          database.prepare('SELECT question, model, digest FROM cell WHERE id <= ?').iterate(newestCell),
          ({ question, model }) => questionIds.has(Number(question)) && modelIds.has(Number(model)),
        ),
      )
    },
  }
}

function assertOpen(database: DatabaseSync): void {
  if (!database.isOpen) throw new SmacsError('bank-closed', 'The bank of this view is closed.')
}

/** The content hash of all that a bank file holds. SQLite sorts: a JavaScript object for each digest costs ten times as much. */
export function readContentHash(database: DatabaseSync): string {
  const digests = (table: 'question' | 'cell') => {
    const hex = database.prepare(`SELECT group_concat(hex(digest), '' ORDER BY digest) AS hex FROM ${table}`).get()?.hex
    return Buffer.from((hex as string | null) ?? '', 'hex')
  }
  return hashOfSorted(digests('question'), digests('cell'))
}

/** By dataset, then questionId, in code-unit order: the same content is the same bank, whatever came first. */
function readQuestions(database: DatabaseSync) {
  const rows = database
    .prepare(`SELECT ${QUESTION_COLUMNS} FROM question`)
    .all()
    .map((row) => ({ id: row.id as number, question: questionOf(row) }))
    .sort((a, b) => compareQuestions(a.question, b.question))
  return {
    questions: rows.map(({ question }) => question),
    idOfPlace: rows.map(({ id }) => id),
    placeOfId: new Map(rows.map(({ id }, place) => [id, place])),
  }
}

function readModels(database: DatabaseSync) {
  const rows = database
    .prepare('SELECT id, name FROM model WHERE EXISTS (SELECT 1 FROM cell WHERE cell.model = model.id)')
    .all()
  const idOfModel = new Map<ModelId, number>(rows.map((row) => [row.name as string, row.id as number]))
  return { idOfModel, models: [...idOfModel.keys()].sort() }
}

/** The mean over samples, in order of their numbers; NaN where none is known. */
function readCorrectness(
  database: DatabaseSync,
  models: readonly (readonly [ModelId, number])[],
  placeOfId: ReadonlyMap<number, number>,
  questionCount: number,
): ReadonlyMap<ModelId, Float64Array> {
  const sums = new Map(models.map(([, id]) => [id, new Float64Array(questionCount)]))
  const counts = new Map(models.map(([, id]) => [id, new Uint32Array(questionCount)]))
  const rows = database.prepare(
    'SELECT question, model, correct FROM cell WHERE correct IS NOT NULL ORDER BY sample, question, model',
  )
  rows.setReturnArrays(true)
  for (const row of rows.iterate() as Iterable<unknown> as Iterable<readonly [number, number, number]>) {
    const [question, model, correct] = row
    const place = placeOfId.get(question)
    const sum = sums.get(model)
    const count = counts.get(model)
    if (place === undefined || sum === undefined || count === undefined) continue
    sum[place] = (sum[place] as number) + correct
    count[place] = (count[place] as number) + 1
  }
  return new Map(
    models.map(([name, id]) => {
      const count = counts.get(id)
      return [name, (sums.get(id) as Float64Array).map((sum, place) => sum / (count?.[place] ?? 0))]
    }),
  )
}

function readAnswered(
  database: DatabaseSync,
  models: readonly (readonly [ModelId, number])[],
  placeOfId: ReadonlyMap<number, number>,
  questionCount: number,
  newestCell: number,
): ReadonlyMap<ModelId, Uint8Array> {
  const columns = new Map(models.map(([, id]) => [id, new Uint8Array(questionCount)]))
  const rows = database.prepare('SELECT question, model FROM cell WHERE id <= ?')
  rows.setReturnArrays(true)
  for (const row of rows.iterate(newestCell) as Iterable<unknown> as Iterable<readonly [number, number]>) {
    const place = placeOfId.get(row[0])
    const column = columns.get(row[1])
    if (place !== undefined && column !== undefined) column[place] = 1
  }
  return new Map(models.map(([name, id]) => [name, columns.get(id) as Uint8Array]))
}

function readEmbedded(
  database: DatabaseSync,
  placeOfId: ReadonlyMap<number, number>,
  questionCount: number,
): Uint8Array {
  const embedded = new Uint8Array(questionCount)
  for (const { question } of database.prepare('SELECT question FROM embedding').iterate()) {
    const place = placeOfId.get(question as number)
    if (place !== undefined) embedded[place] = 1
  }
  return embedded
}

function readEmbedderId(database: DatabaseSync): EmbedderId | undefined {
  return (database.prepare('SELECT embedder_id FROM bank').get()?.embedder_id as string | null) ?? undefined
}

function readVectors(
  database: DatabaseSync,
  embedderId: EmbedderId | undefined,
  placeOfId: ReadonlyMap<number, number>,
  questionCount: number,
): QuestionVectors | undefined {
  if (readEmbedderId(database) !== embedderId)
    throw new SmacsError('bank-changed', 'The bank was embedded anew while it was read: open it again.')
  const vectors = new Array<Float32Array | undefined>(questionCount).fill(undefined)
  for (const row of database.prepare('SELECT question, vector FROM embedding').iterate()) {
    const place = placeOfId.get(row.question as number)
    if (place !== undefined) vectors[place] = vectorOf(row.vector as Uint8Array)
  }
  return questionVectors(vectors)
}
