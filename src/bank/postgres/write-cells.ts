import type { BankCellEntry } from '../../ports/question-bank.ts'
import type { PostgresSession } from '../../postgres/open-postgres.ts'
import { cellDigest } from '../content/content-hash.ts'
import { CELL_COLUMNS, CELL_TYPES, cellValues, columnsOf, storedText, unnestOf } from './rows.ts'

/** Inside one writing transaction: its session, the schema's name, quoted, and the version of the bank that it makes. */
export interface Writing {
  readonly session: PostgresSession
  readonly schema: string
  readonly version: number
}

/** A cell with the row of its question. */
export interface PlacedEntry {
  readonly question: number
  readonly entry: BankCellEntry
  /** Of what was learnt: a JSON object. */
  readonly learnt?: string
}

/** The ids of models, made where they are new. */
export async function modelIds(
  { session, schema }: Writing,
  names: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number>> {
  const stored = [...names].map(storedText)
  if (stored.length === 0) return new Map()
  await session.change(
    `INSERT INTO ${schema}.bank_model (name) SELECT unnest($1::text[]) ON CONFLICT (name) DO NOTHING`,
    [stored],
  )
  const rows = await session.query(`SELECT id, name FROM ${schema}.bank_model WHERE name = ANY($1::text[])`, [stored])
  const idOf = new Map(rows.map((row) => [row.name as string, row.id as number]))
  return new Map([...names].map((name) => [name, idOf.get(storedText(name)) as number]))
}

/** Writes cells that are not there, or in place of those that are. */
export async function writeCells(
  writing: Writing,
  cells: readonly PlacedEntry[],
  models: ReadonlyMap<string, number>,
): Promise<void> {
  if (cells.length === 0) return
  const { session, schema, version } = writing
  const rows = cells.map(({ question, entry, learnt = null }) => [
    ...[question, models.get(entry.model), Buffer.from(cellDigest(entry)), learnt],
    ...cellValues(entry),
  ])
  const types = ['bigint', 'int', 'bytea', 'text', ...CELL_TYPES]
  const names = ['question', 'model', 'digest', 'learnt', ...CELL_COLUMNS.split(', ')]
  const replaced = names.filter((name) => !['question', 'model', 'sample', 'learnt'].includes(name))
  await session.change(
    `INSERT INTO ${schema}.bank_cell (${names.join(', ')}, written)
     SELECT *, $${types.length + 1}::bigint FROM ${unnestOf(types)}
     ON CONFLICT (question, model, sample) DO UPDATE SET ${replaced.map((name) => `${name} = excluded.${name}`).join(', ')},
       learnt = coalesce(excluded.learnt, bank_cell.learnt)`,
    [...columnsOf(rows, types.length), version],
  )
}
