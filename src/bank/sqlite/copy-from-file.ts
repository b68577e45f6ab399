import type { DatabaseSync } from 'node:sqlite'
import type { AnswerSettings } from '../../ports/question-bank.ts'
import type { CopiedCell, CopiedFitted, CopiedQuestion, CopiedRest, CopySource } from '../copy/copied-bank.ts'
import { withBankErrors } from './bank-errors.ts'
import { openDatabase } from './open-database.ts'
import { readContentHash } from './read-contents.ts'
import { readEmbedder } from './read-embedder.ts'
import { CELL_COLUMNS, cellOf, QUESTION_COLUMNS, questionOf, type Row, vectorOf } from './rows.ts'

/** One state of a bank's file, held by a reading transaction. @throws as openQuestionBank */
export function openFileSource(path: string): CopySource {
  const database = openDatabase(path, { readOnly: true, busyTimeoutMs: 5_000 })
  return withBankErrors(path, () => {
    database.exec('BEGIN')
    const page = database.prepare(
      `SELECT ${QUESTION_COLUMNS}, seen_ms, reference_trace, vector FROM question
         LEFT JOIN learnt_question ON learnt_question.question = question.id
         LEFT JOIN embedding ON embedding.question = question.id
       WHERE (dataset, question_id) > (?, ?) ORDER BY dataset, question_id LIMIT ?`,
    )
    const cells = database.prepare(
      `SELECT model.name AS model, ${CELL_COLUMNS}, response.text AS response, trace, seen_ms, label_trace FROM cell
         JOIN model ON model.id = cell.model LEFT JOIN response ON response.cell = cell.id
         LEFT JOIN learnt_cell ON learnt_cell.cell = cell.id
       WHERE cell.question = ? ORDER BY model.name, sample`,
    )
    return {
      hash: readContentHash(database),
      questionCount: Number(database.prepare('SELECT count(*) AS count FROM question').get()?.count),
      async page(after, most) {
        // No question has an empty id: every one comes after the place of two empty texts.
        const [dataset, questionId] = after ?? ['', '']
        return withBankErrors(path, () =>
          page.all(dataset, questionId, most).map((row) => copied(row, cells.all(row.id as number))),
        )
      },
      rest: async () => withBankErrors(path, () => restOf(database)),
      async close() {
        database.close()
      },
    }
  })
}

function copied(row: Row, cells: readonly Row[]): CopiedQuestion {
  return {
    question: questionOf(row),
    ...(row.seen_ms !== null && {
      learnt: {
        seenMs: row.seen_ms as number,
        ...(row.reference_trace !== null && { referenceTrace: row.reference_trace as string }),
      },
    }),
    ...(row.vector !== null && { vector: vectorOf(row.vector as Uint8Array) }),
    cells: cells.map(copiedCell),
  }
}

function copiedCell(row: Row): CopiedCell {
  const cell = { model: row.model as string, ...cellOf(row) }
  if (row.trace === null) return cell
  const labelled = row.label_trace !== null && { labelTrace: row.label_trace as string }
  return { ...cell, origin: { trace: row.trace as string, seenMs: row.seen_ms as number, ...labelled } }
}

function restOf(database: DatabaseSync): CopiedRest {
  const settings = database.prepare('SELECT model, settings FROM model_settings ORDER BY model').all()
  const fitted = database.prepare('SELECT name, bytes, content_hash, embedder_id FROM fitted ORDER BY name').all()
  return {
    embedder: readEmbedder(database),
    learned: database.prepare('SELECT state FROM learned').get()?.state as Uint8Array | undefined,
    settings: settings.map((row) => [row.model as string, JSON.parse(row.settings as string) as AnswerSettings]),
    fitted: fitted.map(
      (row): CopiedFitted => ({
        name: row.name as string,
        bytes: row.bytes as Uint8Array,
        contentHash: row.content_hash as string,
        embedderId: row.embedder_id as string,
      }),
    ),
  }
}
