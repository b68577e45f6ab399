import type { DatabaseSync } from 'node:sqlite'
import type { AppendOutcome, BankBatch, BankCellEntry, BankQuestion } from '../../ports/question-bank.ts'
import { checkCell, checkQuestion } from '../content/check-entry.ts'
import { cellDigest, questionDigest } from '../content/content-hash.ts'
import {
  appendOutcome,
  type Judgement,
  judgeCell,
  judgeQuestion,
  refuse,
  refuseOrphan,
} from '../content/judge-entry.ts'
import { prepareRemoveQuestion } from './remove-questions.ts'
import { CELL_COLUMNS, cellOf, cellValues, QUESTION_COLUMNS, questionOf, questionValues } from './rows.ts'

/** Writes a batch; to be called inside a transaction. */
export type AppendBatch = (batch: BankBatch) => AppendOutcome

/** Prepares the statements that batches are written with. */
export function prepareAppendBatch(database: DatabaseSync): AppendBatch {
  const appendQuestion = prepareAppendQuestion(database)
  const appendCell = prepareAppendCell(database)
  return ({ questions = [], cells = [] }) => {
    const judgedQuestions = questions.map(appendQuestion)
    const rowIds: RowIds = { questions: new Map(), models: new Map() }
    return appendOutcome(
      judgedQuestions,
      cells.map((cell) => appendCell(cell, rowIds)),
    )
  }
}

/** Rows by key, remembered for one batch: a later one may not see what this one leaves uncommitted. */
interface RowIds {
  readonly questions: Map<string, number>
  readonly models: Map<string, number>
}

function prepareAppendQuestion(database: DatabaseSync): (question: BankQuestion) => Judgement<BankQuestion> {
  const find = database.prepare(`SELECT ${QUESTION_COLUMNS} FROM question WHERE dataset = ? AND question_id = ?`)
  const insert = database.prepare(
    'INSERT INTO question (dataset, question_id, text, options, answer_type, reference, source, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const update = database.prepare(
    'UPDATE question SET dataset = ?, question_id = ?, text = ?, options = ?, answer_type = ?, reference = ?, source = ?, digest = ? WHERE id = ?',
  )
  const remove = prepareRemoveQuestion(database)
  return (given) => {
    const checked = checkQuestion(given)
    if ('reason' in checked) return refuse(checked.reason)
    const question = checked.entry
    const found = find.get(question.dataset ?? '', question.questionId)
    const judged = judgeQuestion(found && questionOf(found), question)
    if (judged.outcome === 'replaced') remove(found?.id as number)
    if (judged.outcome === 'added' || judged.outcome === 'replaced')
      insert.run(...questionValues(judged.entry), questionDigest(judged.entry))
    if (judged.outcome === 'completed')
      update.run(...questionValues(judged.entry), questionDigest(judged.entry), found?.id as number)
    return judged
  }
}

function prepareAppendCell(database: DatabaseSync): (cell: BankCellEntry, rowIds: RowIds) => Judgement<BankCellEntry> {
  const questionIdOf = prepareQuestionId(database)
  const modelIdOf = prepareModelId(database)
  const insert = database.prepare(
    `INSERT INTO cell (question, model, ${CELL_COLUMNS}, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  )
  const insertResponse = database.prepare('INSERT INTO response (cell, text) VALUES (?, ?)')
  const find = database.prepare(
    `SELECT id, ${CELL_COLUMNS}, response.text AS response FROM cell LEFT JOIN response ON response.cell = cell.id
     WHERE question = ? AND model = ? AND sample = ?`,
  )
  const update = database.prepare(
    `UPDATE cell SET sample = ?, correct = ?, published_correct = ?, mean_logprob = ?, usage = ?, latency_ms = ?, cost_usd = ?, answer_line = ?,
       execution = ?, digest = ?
     WHERE id = ?`,
  )
  return (given, rowIds) => {
    const checked = checkCell(given)
    if ('reason' in checked) return refuse(checked.reason)
    const cell = checked.entry
    const question = questionIdOf(cell, rowIds)
    if (question === undefined) return refuseOrphan(cell)
    const model = modelIdOf(cell.model, rowIds)
    const inserted = insert.run(question, model, ...cellValues(cell), cellDigest(cell))
    if (inserted.changes === 1) {
      if (cell.response !== undefined) insertResponse.run(inserted.lastInsertRowid, cell.response)
      return judgeCell(undefined, cell)
    }
    const found = find.get(question, model, cell.sample)
    if (found === undefined) throw new Error('A cell that conflicts with a recorded one was not found.')
    const { dataset, questionId } = cell
    const key = { ...(dataset !== undefined && { dataset }), questionId, model: cell.model }
    const recorded: BankCellEntry = { ...key, ...cellOf(found) }
    const judged = judgeCell(recorded, cell)
    if (judged.outcome === 'completed') {
      update.run(...cellValues(judged.entry), cellDigest(judged.entry), found.id as number)
      if (recorded.response === undefined && judged.entry.response !== undefined)
        insertResponse.run(found.id as number, judged.entry.response)
    }
    return judged
  }
}

function prepareQuestionId(database: DatabaseSync): (cell: BankCellEntry, known: RowIds) => number | undefined {
  const find = database.prepare('SELECT id FROM question WHERE dataset = ? AND question_id = ?')
  return ({ dataset = '', questionId }, { questions }) => {
    // With the length before it no dataset runs into the id that follows.
    const key = `${dataset.length} ${dataset}${questionId}`
    const id = questions.get(key) ?? (find.get(dataset, questionId)?.id as number | undefined)
    if (id !== undefined) questions.set(key, id)
    return id
  }
}

function prepareModelId(database: DatabaseSync): (name: string, known: RowIds) => number {
  const find = database.prepare('SELECT id FROM model WHERE name = ?')
  const insert = database.prepare('INSERT INTO model (name) VALUES (?)')
  return (name, { models }) => {
    const id = models.get(name) ?? Number(find.get(name)?.id ?? insert.run(name).lastInsertRowid)
    models.set(name, id)
    return id
  }
}
