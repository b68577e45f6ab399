import type { AnswerChecks } from '../grading/answer-checks.ts'
import type { BankQuestion } from '../ports/question-bank.ts'

/** A question of a published benchmark, as it is asked. */
export interface BenchmarkQuestion extends BankQuestion {
  readonly dataset: string
  readonly checks?: AnswerChecks
  /** The part of the benchmark that it belongs to, by the benchmark's own name; absent where a file does not say it. */
  readonly split?: string
  /** When it was published, `2024-09-07` or `2024`: models trained later may have seen it. */
  readonly date?: string
  /** Which words it is asked in: `humaneval@1`. Another number is another question. */
  readonly promptForm: string
  /** Where each option stood in the file, from 0; where they were put in another order. */
  readonly permutation?: readonly number[]
}

/** Where a row of an official file stands. */
export interface RowPlace {
  /** The line, item or row, from 1. */
  readonly line: number
  /** The file's path, its member's in an archive included, without what it is packed with: `test/algebra/1.json`. */
  readonly file: string
}

/** A row of an official file, as JSON has it, or why it cannot be read. */
export type OfficialRow =
  | { readonly place: RowPlace; readonly value: unknown }
  | { readonly place: RowPlace; readonly reason: string }

/** A question, or why a row is none. */
export type ReadQuestion =
  | { readonly place: RowPlace; readonly question: BenchmarkQuestion }
  | { readonly place: RowPlace; readonly reason: string }

export interface ReadingOptions {
  /** The number that stands for the first option, where a file leaves it open. */
  readonly keyBase?: 0 | 1
}

/** A published benchmark. A new one is a file in sets/, a fixture in the official shape and a line in benchmarks.ts. */
export interface Benchmark {
  /** Its name on the command line. */
  readonly name: string
  /** The words in which its questions are asked, with their version. */
  readonly promptForm: string
  /** What a figure of ours on it is not, said whenever its questions are made. */
  readonly notes?: readonly string[]
  /** What every report with its questions says, whoever asked them. */
  readonly reportRemark?: string
  read(rows: AsyncIterable<OfficialRow>, options: ReadingOptions): AsyncGenerator<ReadQuestion>
}
