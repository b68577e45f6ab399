import { SmacsError } from '../../errors/smacs-error.ts'
import type { ProgramTask } from '../../grading/code/grade-program.ts'
import type { BankCellEntry, BankQuestion } from '../../ports/question-bank.ts'
import { recordingFormats } from './formats/recording-formats.ts'
import type { CompleteRow } from './known-questions.ts'
import { type LabelRule, labelAnswer } from './label-answer.ts'
import type { MeetQuestion } from './met-questions.ts'
import type { ReadOptions, RecordedRow } from './recorded-row.ts'
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

/** A row ready for the bank. A question comes with each of its answers, but is handed on once a reader only. */
export interface ReadRow {
  readonly line: number
  /** Stands for the question with everything it says. */
  readonly questionDigest: string
  /** Absent where this reader has given it before. */
  readonly question?: BankQuestion
  readonly cell?: BankCellEntry
  /** Why the cell has no verdict although there is something to judge it by. */
  readonly unlabelled?: string
  /** A program that decides about it, where there is a sandbox to run it in. */
  readonly program?: ProgramTask
  /** Added to the question's id where the bank has that id with another text. */
  readonly variant?: string
}

/** Some rows of one file, labelled, in the order in which they stand there. */
export interface ReadBatch {
  readonly file: string
  readonly rows: readonly ReadRow[]
  readonly refused: readonly RefusedRow[]
}

/** A batch is full at either: what waits in memory stays small however long the responses are. */
const ROWS_A_BATCH = 1000
const CHARACTERS_A_BATCH = 4_000_000

/**
 * Reads one file. A file that cannot be read to its end gives what came before and one refusal for the rest.
 *
 * @param meetQuestion remembers the questions of all the files that this reader reads.
 * @param complete adds what is known of a row's question from elsewhere
 */
export async function* readSource(
  source: SourceFile,
  rule: ReadingRule,
  meetQuestion: MeetQuestion,
  complete: CompleteRow = (row) => row,
): AsyncGenerator<ReadBatch> {
  const format = recordingFormats.find(({ name }) => name === rule.format)
  if (format === undefined) throw new SmacsError('unknown-format', `There is no format \`${rule.format}\`.`)
  const file = shownName(source)
  const models = rule.models && new Set(rule.models)
  let rows: ReadRow[] = []
  let refused: RefusedRow[] = []
  let characters = 0
  const batch = (): ReadBatch => {
    const full = { file, rows, refused }
    rows = []
    refused = []
    characters = 0
    return full
  }

  try {
    for await (const read of format.read(unpackedChunks(source, rule.maxUnpackedBytes), source, rule)) {
      if ('reason' in read) refused.push({ file, ...read })
      else if (models === undefined || (read.row.answer !== undefined && models.has(read.row.answer.model))) {
        const completed = complete(read.row)
        if ('reason' in completed) refused.push({ file, line: read.line, reason: completed.reason })
        else rows.push(await readRow(read.line, completed, rule, meetQuestion))
        characters += read.row.question.text.length + (read.row.answer?.response?.length ?? 0)
      }
      if (rows.length + refused.length >= ROWS_A_BATCH || characters >= CHARACTERS_A_BATCH) yield batch()
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    refused.push({ file, reason: `read no further: ${error.message}` })
  }
  yield batch()
}

async function readRow(line: number, row: RecordedRow, rule: LabelRule, meetQuestion: MeetQuestion): Promise<ReadRow> {
  const { question, digest, isNew } = meetQuestion(
    rule.unlabelled === true ? withoutReference(row.question) : row.question,
  )
  const labelled = await labelAnswer({ ...row, question }, rule)
  const { variant } = row
  return {
    line,
    questionDigest: digest,
    ...(isNew && { question }),
    ...labelled,
    ...(variant !== undefined && { variant }),
  }
}

function withoutReference({ reference: _dropped, ...question }: BankQuestion): BankQuestion {
  return question
}
