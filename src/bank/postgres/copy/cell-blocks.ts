import type { BankCell } from '../../../ports/question-bank.ts'
import type { BlockingReader } from '../../../postgres/blocking-reader.ts'
import { CELL_COLUMNS, cellOf } from '../rows.ts'

/** Questions whose cells come with one trip to the database: who reads one mostly reads those beside it. */
const questionsInBlock = 64
/** Beyond these the block that was not asked for longest is let go. */
const blocksKept = 512

type Block = ReadonlyMap<number, readonly BankCell[]>

/** Cells on demand, a block of one model's at a time. */
export interface CellBlocks {
  /** @param place of the question in the bank */
  cells(place: number, model: number): readonly BankCell[]
}

/**
 * @param idOfPlace ids of the bank's questions in its order
 * @param version cells that came later are left out
 */
export function createCellBlocks(
  reader: BlockingReader,
  schema: string,
  idOfPlace: ArrayLike<number>,
  version: number,
): CellBlocks {
  const blocks = new Map<string, Block>()

  const read = (first: number, model: number): Block => {
    const ids = Array.from(
      { length: Math.min(questionsInBlock, idOfPlace.length - first) },
      (_, i) => idOfPlace[first + i],
    )
    const rows = reader.query(
      `SELECT question, ${CELL_COLUMNS} FROM ${schema}.bank_cell
       WHERE question = ANY($1::bigint[]) AND model = $2 AND written <= $3 ORDER BY sample`,
      [ids, model, version],
    )
    const cellsOf = Map.groupBy(rows, ({ question }) => Number(question))
    return new Map([...cellsOf].map(([id, own]) => [id, own.map(cellOf)]))
  }
  return {
    cells(place, model) {
      const id = idOfPlace[place]
      if (id === undefined) return []
      const number = Math.floor(place / questionsInBlock)
      const key = `${model} ${number}`
      const block = blocks.get(key) ?? read(number * questionsInBlock, model)
      blocks.delete(key)
      blocks.set(key, block)
      if (blocks.size > blocksKept) blocks.delete(blocks.keys().next().value as string)
      return block.get(id) ?? []
    },
  }
}
