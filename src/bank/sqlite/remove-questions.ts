import type { DatabaseSync } from 'node:sqlite'

/** Removes a question with every answer to it; to be called inside a transaction. What was learnt of it goes with it. */
export function prepareRemoveQuestion(database: DatabaseSync): (id: number) => void {
  const statements = [
    'DELETE FROM response WHERE cell IN (SELECT id FROM cell WHERE question = ?)',
    'DELETE FROM cell WHERE question = ?',
    'DELETE FROM embedding WHERE question = ?',
    'DELETE FROM question WHERE id = ?',
  ].map((text) => database.prepare(text))
  return (id) => {
    for (const statement of statements) statement.run(id)
  }
}

/** Removes every question of a source; how many there were. To be called inside a transaction. */
export function removeSource(database: DatabaseSync, source: string): number {
  const remove = prepareRemoveQuestion(database)
  const rows = database.prepare('SELECT id FROM question WHERE source = ?').all(source)
  for (const { id } of rows) remove(id as number)
  return rows.length
}
