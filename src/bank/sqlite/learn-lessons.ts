import type { DatabaseSync } from 'node:sqlite'
import type { BankQuestion, LearnOutcome, Lesson } from '../../ports/question-bank.ts'
import { cellDigest, questionDigest } from '../content/content-hash.ts'
import type { LearntCell, LearntQuestion } from '../learning/apply-lesson.ts'
import { leastTelling } from '../learning/least-telling.ts'
import { lessonsByQuestion, type TaughtQuestion, teachQuestion } from '../learning/teach-question.ts'
import { prepareRemoveQuestion } from './remove-questions.ts'
import { CELL_COLUMNS, cellOf, cellValues, QUESTION_COLUMNS, questionOf, questionValues } from './rows.ts'

/** A learnt question as it lies in the file. */
interface StoredQuestion {
  readonly id: number
  readonly learnt: LearntQuestion
}

/**
 * Takes lessons in; to be called inside a transaction.
 * @returns with `isChanged`: whether the content is another than before
 */
export function learnLessons(
  database: DatabaseSync,
  source: string,
  lessons: readonly Lesson[],
  most: number,
): LearnOutcome & { readonly isChanged: boolean } {
  const store = prepareStore(database)
  let [added, changed, untelling] = [0, 0, 0]
  for (const [questionId, own] of lessonsByQuestion(source, lessons)) {
    const stored = store.read(source, questionId)
    const taught = teachQuestion(source, questionId, own, stored?.learnt)
    if (taught === 'untelling') untelling += 1
    if (typeof taught === 'string') continue
    store.write(stored?.id, taught)
    if (!taught.isChanged) continue
    if (stored === undefined) added += 1
    else changed += 1
  }
  const removed = removeLeastTelling(database, source, most)
  return {
    questionsAdded: added,
    questionsChanged: changed,
    questionsUntelling: untelling,
    questionsRemoved: removed,
    isChanged: added + changed + removed > 0,
  }
}

function removeLeastTelling(database: DatabaseSync, source: string, most: number): number {
  const rows = database
    .prepare(
      `SELECT question.id, question.question_id AS key, coalesce(learnt_question.seen_ms, 0) AS seen_ms,
         count(cell.id) AS answers, count(cell.correct) AS labels
       FROM question LEFT JOIN learnt_question ON learnt_question.question = question.id
         LEFT JOIN cell ON cell.question = question.id
       WHERE question.source = ? GROUP BY question.id`,
    )
    .all(source)
  const remove = prepareRemoveQuestion(database)
  const worths = rows.map((row) => ({
    id: row.id as number,
    key: row.key as string,
    seenMs: row.seen_ms as number,
    answers: row.answers as number,
    isLabelled: (row.labels as number) > 0,
  }))
  const left = leastTelling(worths, most)
  for (const id of left) remove(id)
  return left.length
}

function prepareStore(database: DatabaseSync) {
  const find = database.prepare(
    `SELECT ${QUESTION_COLUMNS}, seen_ms, reference_trace FROM question
       LEFT JOIN learnt_question ON learnt_question.question = question.id
     WHERE dataset = '' AND question_id = ? AND source = ?`,
  )
  const findCells = database.prepare(
    `SELECT model.name AS model, ${CELL_COLUMNS}, response.text AS response, trace, seen_ms, label_trace FROM cell
       JOIN model ON model.id = cell.model LEFT JOIN response ON response.cell = cell.id
       LEFT JOIN learnt_cell ON learnt_cell.cell = cell.id
     WHERE cell.question = ? AND sample = 0`,
  )
  const insertQuestion = database.prepare(
    'INSERT INTO question (dataset, question_id, text, options, answer_type, reference, source, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const updateQuestion = database.prepare('UPDATE question SET reference = ?, digest = ? WHERE id = ?')
  const storeLearnt = database.prepare(
    'INSERT OR REPLACE INTO learnt_question (question, seen_ms, reference_trace) VALUES (?, ?, ?)',
  )
  const insertModel = database.prepare('INSERT INTO model (name) VALUES (?) ON CONFLICT DO NOTHING')
  const removeResponse = database.prepare(
    'DELETE FROM response WHERE cell = (SELECT cell.id FROM cell JOIN model ON model.id = cell.model WHERE question = ? AND name = ? AND sample = 0)',
  )
  const removeCell = database.prepare(
    'DELETE FROM cell WHERE question = ? AND model = (SELECT id FROM model WHERE name = ?) AND sample = 0',
  )
  const insertCell = database.prepare(
    `INSERT INTO cell (question, model, ${CELL_COLUMNS}, digest)
     VALUES (?, (SELECT id FROM model WHERE name = ?), ${CELL_COLUMNS.replaceAll(/\w+/g, '?')}, ?)`,
  )
  const insertResponse = database.prepare('INSERT INTO response (cell, text) VALUES (?, ?)')
  const insertLearnt = database.prepare(
    'INSERT INTO learnt_cell (cell, trace, seen_ms, label_trace) VALUES (?, ?, ?, ?)',
  )

  const writeCell = (question: BankQuestion, id: number, learnt: LearntCell & { readonly model: string }): void => {
    const { model, cell, from, labelTrace } = learnt
    removeResponse.run(id, model)
    removeCell.run(id, model)
    insertModel.run(model)
    const entry = { questionId: question.questionId, model, ...cell }
    const { lastInsertRowid } = insertCell.run(id, model, ...cellValues(entry), cellDigest(entry))
    if (cell.response !== undefined) insertResponse.run(lastInsertRowid, cell.response)
    if (from !== undefined) insertLearnt.run(lastInsertRowid, from.trace, from.atMs, labelTrace ?? null)
  }

  return {
    read(source: string, questionId: string): StoredQuestion | undefined {
      const row = find.get(questionId, source)
      if (row === undefined) return undefined
      const cells = findCells.all(row.id as number).map((found) => {
        const from = found.trace === null ? undefined : { trace: found.trace as string, atMs: found.seen_ms as number }
        const known: LearntCell = {
          cell: cellOf(found),
          ...(from !== undefined && { from }),
          ...(found.label_trace !== null && { labelTrace: found.label_trace as string }),
        }
        return [found.model as string, known] as const
      })
      const learnt: LearntQuestion = {
        question: questionOf(row),
        seenMs: (row.seen_ms as number | null) ?? 0,
        ...(row.reference_trace !== null && { referenceTrace: row.reference_trace as string }),
        cells: new Map(cells),
      }
      return { id: row.id as number, learnt }
    },

    write(stored: number | undefined, { question, seenMs, referenceTrace, isReferenceChanged, cells }: TaughtQuestion) {
      const digest = questionDigest(question)
      const id = stored ?? Number(insertQuestion.run(...questionValues(question), digest).lastInsertRowid)
      if (isReferenceChanged) updateQuestion.run(question.reference ?? null, digest, id)
      storeLearnt.run(id, seenMs, referenceTrace ?? null)
      for (const cell of cells) writeCell(question, id, cell)
    },
  }
}
