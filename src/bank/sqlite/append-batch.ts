import type { DatabaseSync } from 'node:sqlite'
import type { AppendOutcome, BankBatch, BankCellEntry, BankQuestion, RefusedEntry } from '../../ports/question-bank.ts'
import { checkCell, checkQuestion } from '../content/check-entry.ts'
import { completeEntry } from '../content/complete-entry.ts'
import { cellDigest, questionDigest } from '../content/content-hash.ts'
import { prepareRemoveQuestion } from './remove-questions.ts'
import { CELL_COLUMNS, cellOf, cellValues, QUESTION_COLUMNS, questionOf, questionValues } from './rows.ts'

/** Writes a batch; to be called inside a transaction. */
export type AppendBatch = (batch: BankBatch) => AppendOutcome

/** Prepares the statements that batches are written with. */
export function prepareAppendBatch(database: DatabaseSync): AppendBatch {
  const appendQuestion = prepareAppendQuestion(database)
  const appendCell = prepareAppendCell(database)
  return ({ questions = [], cells = [] }) => {
    const questionOutcomes = questions.map(appendQuestion)
    const rowIds: RowIds = { questions: new Map(), models: new Map() }
    const cellOutcomes = cells.map((cell) => appendCell(cell, rowIds))
    const both = [...questionOutcomes, ...cellOutcomes]
    return {
      questionsAdded: questionOutcomes.filter((outcome) => outcome === 'added').length,
      cellsAdded: cellOutcomes.filter((outcome) => outcome === 'added').length,
      completed: both.filter((outcome) => outcome === 'completed').length,
      unchanged: both.filter((outcome) => outcome === 'unchanged').length,
      refused: [...refusals('question', questionOutcomes), ...refusals('cell', cellOutcomes)],
    }
  }
}

/** Rows by key, remembered for one batch: a later one may not see what this one leaves uncommitted. */
interface RowIds {
  readonly questions: Map<string, number>
  readonly models: Map<string, number>
}

type EntryOutcome = 'added' | 'completed' | 'unchanged' | Pick<RefusedEntry, 'reason' | 'contradicts'>

function refusals(kind: RefusedEntry['kind'], outcomes: readonly EntryOutcome[]): readonly RefusedEntry[] {
  return outcomes.flatMap((outcome, index) => (typeof outcome === 'string' ? [] : [{ kind, index, ...outcome }]))
}

function prepareAppendQuestion(database: DatabaseSync): (question: BankQuestion) => EntryOutcome {
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
    if ('reason' in checked) return checked
    const question = checked.entry
    const found = find.get(question.dataset ?? '', question.questionId)
    const recorded = found && questionOf(found)
    const { source, ...incoming } = question
    // What is brought on purpose stands where something learnt stood: forgetting that leaves it alone.
    const isReplaced = recorded?.source !== undefined && source === undefined
    if (isReplaced) remove(found?.id as number)
    if (found === undefined || recorded === undefined || isReplaced) {
      insert.run(...questionValues(question), questionDigest(question))
      return 'added'
    }
    if (source !== undefined && recorded.source !== undefined && source !== recorded.source)
      return { reason: `the bank has learnt this question from \`${recorded.source}\``, contradicts: 'source' }
    const completed = completeEntry<BankQuestion>(recorded, incoming)
    if (completed.outcome === 'contradicted')
      return { reason: `the bank has another ${completed.field} for this question`, contradicts: completed.field }
    if (completed.outcome === 'completed')
      update.run(...questionValues(completed.entry), questionDigest(completed.entry), found.id as number)
    return completed.outcome
  }
}

function prepareAppendCell(database: DatabaseSync): (cell: BankCellEntry, rowIds: RowIds) => EntryOutcome {
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
    if ('reason' in checked) return checked
    const cell = checked.entry
    const question = questionIdOf(cell, rowIds)
    if (question === undefined) return { reason: `the bank has no question \`${cell.questionId}\` of this dataset` }
    const model = modelIdOf(cell.model, rowIds)
    const inserted = insert.run(question, model, ...cellValues(cell), cellDigest(cell))
    if (inserted.changes === 1) {
      if (cell.response !== undefined) insertResponse.run(inserted.lastInsertRowid, cell.response)
      return 'added'
    }
    const found = find.get(question, model, cell.sample)
    if (found === undefined) throw new Error('A cell that conflicts with a recorded one was not found.')
    const { dataset, questionId } = cell
    const key = { ...(dataset !== undefined && { dataset }), questionId, model: cell.model }
    const recorded: BankCellEntry = { ...key, ...cellOf(found) }
    const completed = completeEntry(recorded, cell)
    if (completed.outcome === 'contradicted')
      return {
        reason: `the bank has another ${completed.field} for this question, model and sample`,
        contradicts: completed.field,
      }
    if (completed.outcome === 'completed') {
      update.run(...cellValues(completed.entry), cellDigest(completed.entry), found.id as number)
      if (recorded.response === undefined && completed.entry.response !== undefined)
        insertResponse.run(found.id as number, completed.entry.response)
    }
    return completed.outcome
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
