import type { ModelId } from '../../ports/chat-model.ts'
import type { PostgresSession } from '../../postgres/open-postgres.ts'
import { textOf } from './rows.ts'

/** What models did on the questions of a bank, by the place of the question. */
export interface Outcomes {
  /** By id, in code-unit order: those that have a cell. */
  readonly models: readonly ModelId[]
  readonly idOfModel: ReadonlyMap<ModelId, number>
  /** Mean over samples, in order of their numbers; NaN = unknown. */
  readonly correctness: ReadonlyMap<ModelId, Float64Array>
  /** 1 where it was asked. */
  readonly answered: ReadonlyMap<ModelId, Uint8Array>
}

/** Rows of `blocks` fetched at once, each of at most `questionsInBlock` questions of one model. */
const blocksAtOnce = 16
const questionsInBlock = 65_536
/** An int8 and a float8, high byte first. */
const bytesOfCell = 16

/**
 * Every outcome of a bank, packed by the server into blocks: a row a cell would cost ten times as much here. To be called
 * inside a transaction that sees one state.
 */
export async function readOutcomes(
  session: PostgresSession,
  schema: string,
  placeOfId: ReadonlyMap<number, number>,
): Promise<Outcomes> {
  const names = await session.query(`SELECT id, name FROM ${schema}.bank_model`)
  const nameOf = new Map(names.map((row) => [row.id as number, textOf(row.name as string)]))
  const read = new Map<
    ModelId,
    { readonly sums: Float64Array; readonly known: Uint32Array; readonly answered: Uint8Array }
  >()
  await session.query(
    `DECLARE outcomes NO SCROLL CURSOR FOR
     SELECT model, string_agg(int8send(question) || float8send(coalesce(correct, 'NaN')), ''::bytea ORDER BY sample) AS cells
     FROM ${schema}.bank_cell GROUP BY model, question / ${questionsInBlock}`,
  )
  for (;;) {
    const rows = await session.query(`FETCH ${blocksAtOnce} FROM outcomes`)
    if (rows.length === 0) break
    for (const row of rows) {
      const model = nameOf.get(row.model as number) as ModelId
      let own = read.get(model)
      if (own === undefined) {
        const { size } = placeOfId
        own = { sums: new Float64Array(size), known: new Uint32Array(size), answered: new Uint8Array(size) }
        read.set(model, own)
      }
      addBlock(row.cells as Buffer, placeOfId, own)
    }
  }
  await session.query('CLOSE outcomes')
  const idOf = new Map([...nameOf].map(([id, name]) => [name, id]))
  return {
    models: [...read.keys()].sort(),
    idOfModel: new Map([...read.keys()].map((model) => [model, idOf.get(model) as number])),
    correctness: new Map([...read].map(([model, { sums, known }]) => [model, means(sums, known)])),
    answered: new Map([...read].map(([model, { answered }]) => [model, answered])),
  }
}

function addBlock(
  cells: Buffer,
  placeOfId: ReadonlyMap<number, number>,
  {
    sums,
    known,
    answered,
  }: { readonly sums: Float64Array; readonly known: Uint32Array; readonly answered: Uint8Array },
): void {
  for (let at = 0; at < cells.length; at += bytesOfCell) {
    const place = placeOfId.get(Number(cells.readBigInt64BE(at)))
    if (place === undefined) continue
    answered[place] = 1
    const correct = cells.readDoubleBE(at + 8)
    if (Number.isNaN(correct)) continue
    sums[place] = (sums[place] as number) + correct
    known[place] = (known[place] as number) + 1
  }
}

function means(sums: Float64Array, known: Uint32Array): Float64Array {
  return sums.map((sum, place) => sum / (known[place] ?? 0))
}
