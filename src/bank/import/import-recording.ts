import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { UsageError } from '../../errors/smacs-error.ts'
import { nearestName } from '../../options/nearest-name.ts'
import type { CodeRunner } from '../../ports/code-runner.ts'
import type { ProgramExaminer } from '../../ports/execution.ts'
import type { QuestionBank } from '../../ports/question-bank.ts'
import { assertEmbedderFits, type BankEmbedderChoice, embedNewQuestions } from '../embed/embed-questions.ts'
import type { FieldMap } from './field-map.ts'
import { recordingKeys } from './formats/recording.ts'
import { recordingFormats } from './formats/recording-formats.ts'
import { createImportTally, type ImportReport } from './import-report.ts'
import { completeByQuestions, type KnownQuestion } from './known-questions.ts'
import type { LabelRule } from './label-answer.ts'
import type { ReadingRule } from './read-source.ts'
import { readSources } from './read-sources.ts'
import { createRowWriter } from './row-writer.ts'
import { createProgramLabels } from './run-programs.ts'
import { listSourceFiles, type SourceFile, shownName } from './source/source-file.ts'

export interface ImportOptions extends Omit<LabelRule, 'runsPrograms'> {
  /** One of `recordingFormats`: recording, zeroeval, mmlu-pro, smcs, lm-eval, inspect, helm, code-quality, evalplus, livecodebench. */
  readonly format: string
  /** Files, folders and archives; `.gz` and `.zip` are unpacked as they are read. */
  readonly paths: readonly string[]
  /** Embeds the questions that have no vector afterwards. */
  readonly embedder: BankEmbedderChoice
  /** The dataset of rows that name none. */
  readonly dataset?: string
  /** Rows of other models are left out. */
  readonly models?: readonly string[]
  /** Where a foreign recording has the fields of ours: a dotted path a field. Of the format `recording` alone. */
  readonly map?: FieldMap
  /** What rows are completed by that bring no reference, tests or instructions, or hold answers alone. */
  readonly questions?: readonly KnownQuestion[]
  /** Threads at work: one writes, the others read a file each. Default: as many as there are processors, 1 for little input. */
  readonly jobs?: number
  /** The most bytes that one file may unpack to. Default 16 GiB. */
  readonly maxUnpackedBytes?: number
  /** The most bytes of one line or list item. Default 64 MiB. */
  readonly maxLineBytes?: number
  /** Runs programs that rows bring tests for; without it they stay unlabelled. */
  readonly runner?: CodeRunner
  /** Keeps with each program what running it on the question's own examples shows. */
  readonly examiner?: ProgramExaminer
  readonly signal?: AbortSignal
  /** Called after each batch with the rows read so far, then while questions are embedded. */
  readonly onProgress?: (progress: ImportProgress) => void
}

export type ImportProgress =
  | { readonly stage: 'read'; readonly rows: number; readonly file: string }
  | { readonly stage: 'embed'; readonly done: number; readonly total: number }

/** Below this many packed bytes starting workers takes longer than reading. */
const LEAST_BYTES_FOR_WORKERS = 4_000_000

/**
 * Imports recorded answers into a bank, in batches: what was read before an abort or a kill is kept, and importing the
 * same again completes it. A row that cannot be used is refused, counted, and the import goes on.
 *
 * @throws UsageError for an unknown format or a path that is not there; EmbedderMismatchError before anything is
 * written; SandboxError where the sandbox does not work; the signal's reason
 */
export async function importRecording(bank: QuestionBank, options: ImportOptions): Promise<ImportReport> {
  const { signal, onProgress, embedder } = options
  const format = recordingFormats.find(({ name }) => name === options.format)
  if (format === undefined) throw unknownFormat(options.format)
  if (options.grading === 'published' && !format.hasPublishedRule)
    throw new UsageError(`The format \`${format.name}\` has no published grading; leave out \`--grading published\`.`)
  await assertEmbedderFits(bank, embedder)
  if (options.map !== undefined && format.takesMap !== true)
    throw new UsageError(`The format \`${format.name}\` has its own fields; a field mapping is for \`recording\`.`)
  assertKnownFields(options.map ?? {})
  if (format.needsQuestions === true && options.questions === undefined)
    throw new UsageError(
      `The format \`${format.name}\` holds answers alone; say with \`--questions FILE\` to what, a file of \`smacs questions\`.`,
    )
  const found = await listSourceFiles(options.paths, format.accepts)
  const superseded = new Set(format.superseded?.(found))
  const sources = found.filter((source) => !superseded.has(source))
  const tally = createImportTally()
  const writer = createRowWriter(bank, tally, format.revises)
  const labels = options.runner && createProgramLabels(options.runner, () => bank.view(), signal, options.examiner)

  let rows = 0
  const complete = options.questions && completeByQuestions(options.questions)
  const jobs = options.jobs ?? (await suitableJobs(sources))
  for await (const batch of readSources(sources, readingRule(options), jobs, complete)) {
    signal?.throwIfAborted()
    await writer.write(labels === undefined ? batch : { ...batch, rows: await labels.label(batch.rows) })
    rows += batch.rows.length + batch.refused.length
    onProgress?.({ stage: 'read', rows, file: batch.file })
  }
  // Vectors are no part of the content: the hash is the one from before the embedding, and the view serves both.
  const { hash } = await bank.view()
  const questionsEmbedded = await embedNewQuestions(bank, embedder, {
    ...(signal && { signal }),
    onProgress: (done, total) => onProgress?.({ stage: 'embed', done, total }),
  })
  const counted = { files: sources.length, superseded: [...superseded].map(shownName) }
  return { ...counted, ...tally.report(), ...writer.counts(), questionsEmbedded, hash }
}

function unknownFormat(name: string): UsageError {
  const names = recordingFormats.map((format) => format.name).join(', ')
  return new UsageError(`There is no recording format \`${name}\`; the formats are ${names}.`)
}

function assertKnownFields(map: FieldMap): void {
  for (const field of Object.keys(map)) {
    if (recordingKeys.includes(field)) continue
    throw new UsageError(
      `A recording has no field \`${field}\` to map. The nearest known one is \`${nearestName(field, recordingKeys)}\`; known: ${recordingKeys.join(', ')}.`,
    )
  }
}

function readingRule(options: ImportOptions): ReadingRule {
  const { format, dataset, models, map, grading = 'own', unlabelled = false } = options
  return {
    format,
    grading,
    unlabelled,
    runsPrograms: options.runner !== undefined && !unlabelled,
    maxUnpackedBytes: options.maxUnpackedBytes ?? 16 * 2 ** 30,
    maxLineBytes: options.maxLineBytes ?? 64 * 2 ** 20,
    ...(dataset !== undefined && { dataset }),
    ...(models !== undefined && { models }),
    ...(map !== undefined && { map }),
  }
}

async function suitableJobs(sources: readonly SourceFile[]): Promise<number> {
  const paths = new Set(sources.map(({ path }) => path))
  const sizes = await Promise.all([...paths].map(async (path) => (await stat(path)).size))
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  return bytes < LEAST_BYTES_FOR_WORKERS ? 1 : Math.min(availableParallelism(), sources.length + 1)
}
