import type { AnswerChecks } from '../../grading/answer-checks.ts'
import type { BankCellEntry, BankQuestion } from '../../ports/question-bank.ts'
import type { FieldMap } from './field-map.ts'
import type { SourceFile } from './source/source-file.ts'

/** What one row of a recording says: a question and, unless nobody answered it, one answer. */
export interface RecordedRow {
  readonly question: BankQuestion
  /** `correct` where the recording gives it; otherwise it is graded against the question's reference. */
  readonly answer?: RecordedAnswer
  /** What an answer is held against besides the question's reference. */
  readonly checks?: AnswerChecks
  /** Why the answer stays unlabelled, whatever the reference says. */
  readonly unlabelled?: string
  /** Tells questions apart to which a log gave one id: where the bank has the id with another text, this is added to it. */
  readonly variant?: string
}

export type RecordedAnswer = Omit<BankCellEntry, 'dataset' | 'questionId'>

/** A row as a reader gives it, with the line it begins in. */
export type SourceRow =
  | { readonly line: number; readonly row: RecordedRow }
  | { readonly line: number; readonly reason: string }

export interface ReadOptions {
  /** For rows of formats that name no dataset, or name it nowhere in this file. */
  readonly dataset?: string
  /** Where a foreign recording has the fields of ours: a dotted path a field. */
  readonly map?: FieldMap
  /** The most bytes of one line, or of one item of a list. */
  readonly maxLineBytes: number
}

/** A published form of recorded answers. A new one is one file in formats/, one fixture and one line in formats/recording-formats.ts. */
export interface RecordingFormat {
  readonly name: string
  /** Whether a file found in a folder or an archive is one, by its unpacked name. */
  accepts(contentName: string): boolean
  /** Whether rows carry `publishedCorrect`. */
  readonly hasPublishedRule: boolean
  /**
   * What may differ between files that come from different revisions of a dataset: an answer to a question that the bank
   * has with another reference, or in other words too, is then kept as it was graded in its own file. Else it is refused.
   */
  readonly revises: 'nothing' | 'reference' | 'wording'
  /** Whether it holds answers alone, and a file of questions has to say to what. */
  readonly needsQuestions?: boolean
  /** Whether it reads foreign rows by a field mapping. */
  readonly takesMap?: boolean
  /** Of several runs of the same, those that newer ones take the place of; by their names. Absent: every file counts. */
  superseded?(sources: readonly SourceFile[]): readonly SourceFile[]
  /** Reads one file in flat memory. What is wrong with a row is a refused row; throwing gives up the rest of the file. */
  read(chunks: AsyncIterable<Buffer>, source: SourceFile, options: ReadOptions): AsyncGenerator<SourceRow>
}
