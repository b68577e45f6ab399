import { SmacsError } from '../../errors/smacs-error.ts'
import { recordingFormats } from './formats/index.ts'
import { type LabelledRow, type LabelRule, labelRow } from './label-answer.ts'
import type { ReadOptions } from './recorded-row.ts'
import { type SourceFile, shownName, unpackedChunks } from './source/source-file.ts'

/** How files are read and their answers judged. Plain data, so that a worker can be told. */
export interface ReadingRule extends ReadOptions, LabelRule {
  readonly format: string
  readonly maxUnpackedBytes: number
  /** Rows of other models are left out. */
  readonly models?: readonly string[]
}

/** A row of a file that cannot be used. */
export interface RefusedRow {
  readonly file: string
  /** Where in the file it begins, from 1; absent where the file as a whole is at fault. */
  readonly line?: number
  readonly reason: string
}

/** Some rows of one file, labelled, in the order in which they stand there. */
export interface ReadBatch {
  readonly file: string
  readonly rows: readonly { readonly line: number; readonly row: LabelledRow }[]
  readonly refused: readonly RefusedRow[]
}

const ROWS_A_BATCH = 500

/** Reads one file. A file that cannot be read to its end gives what came before and one refusal for the rest. */
export async function* readSource(source: SourceFile, rule: ReadingRule): AsyncGenerator<ReadBatch> {
  const format = recordingFormats.find(({ name }) => name === rule.format)
  if (format === undefined) throw new SmacsError('unknown-format', `There is no format \`${rule.format}\`.`)
  const file = shownName(source)
  const models = rule.models && new Set(rule.models)
  let rows: { line: number; row: LabelledRow }[] = []
  let refused: RefusedRow[] = []
  const batch = (): ReadBatch => {
    const full = { file, rows, refused }
    rows = []
    refused = []
    return full
  }

  try {
    for await (const read of format.read(unpackedChunks(source, rule.maxUnpackedBytes), source, rule)) {
      if ('reason' in read) refused.push({ file, ...read })
      else if (models === undefined || (read.row.answer !== undefined && models.has(read.row.answer.model)))
        rows.push({ line: read.line, row: labelRow(read.row, rule) })
      if (rows.length + refused.length >= ROWS_A_BATCH) yield batch()
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    refused.push({ file, reason: `read no further: ${error.message}` })
  }
  yield batch()
}
