import type { DatabaseSync } from 'node:sqlite'
import { SmacsError } from '../../errors/smacs-error.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import { cellDigest } from '../content/content-hash.ts'
import { knownFields } from '../content/known-fields.ts'
import { CELL_COLUMNS, cellOf } from './rows.ts'

/**
 * Gives a model another id; to be called inside a transaction. Fitted weights name models, so they are fitted again.
 * @returns its cells
 * @throws SmacsError `model-exists`
 */
export function renameModel(database: DatabaseSync, from: ModelId, to: ModelId): number {
  const idOf = database.prepare('SELECT id FROM model WHERE name = ?')
  const id = idOf.get(from)?.id
  const taken = idOf.get(to)?.id
  const hasCells = database.prepare('SELECT 1 FROM cell WHERE model = ? LIMIT 1')
  if (taken !== undefined) {
    if (hasCells.get(taken) !== undefined) throw exists(to)
    // What a removed model left.
    database.prepare('DELETE FROM model WHERE id = ?').run(taken)
  }
  database.prepare('UPDATE OR REPLACE model_settings SET model = ? WHERE model = ?').run(to, from)
  if (id === undefined) return 0
  database.prepare('UPDATE model SET name = ? WHERE id = ?').run(to, id)
  const cells = database.prepare(
    `SELECT cell.id AS cell_id, dataset, question_id, ${CELL_COLUMNS}, response.text AS response FROM cell
       JOIN question ON question.id = cell.question LEFT JOIN response ON response.cell = cell.id
     WHERE cell.model = ?`,
  )
  const update = database.prepare('UPDATE cell SET digest = ? WHERE id = ?')
  let renamed = 0
  for (const row of cells.all(id)) {
    const key = knownFields({ dataset: (row.dataset as string) || undefined })
    update.run(
      cellDigest({ ...key, questionId: row.question_id as string, model: to, ...cellOf(row) }),
      row.cell_id as number,
    )
    renamed += 1
  }
  database.exec('DELETE FROM fitted')
  return renamed
}

function exists(model: ModelId): SmacsError {
  return new SmacsError(
    'model-exists',
    `The bank has answers of \`${model}\` already. Take them out with \`smacs bank remove-model\`, or choose another id.`,
  )
}
