import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { UsageError } from '../../errors/smacs-error.ts'
import type { BankCellEntry, BankQuestion, QuestionBank, RefusedEntry } from '../../ports/question-bank.ts'
import { assertEmbedderFits, type BankEmbedderChoice, embedNewQuestions } from '../embed/embed-questions.ts'
import { recordingFormats } from './formats/index.ts'
import { createImportTally, type ImportReport, type ImportTally } from './import-report.ts'
import type { LabelRule } from './label-answer.ts'
import type { ReadBatch, ReadingRule, ReadRow, RefusedRow } from './read-source.ts'
import { readSources } from './read-sources.ts'
import { listSourceFiles, type SourceFile } from './source/source-file.ts'

export interface ImportOptions extends LabelRule {
  /** One of `recordingFormats`: recording, zeroeval, mmlu-pro, smcs, lm-eval. */
  readonly format: string
  /** Files, folders and archives; `.gz` and `.zip` are unpacked as they are read. */
  readonly paths: readonly string[]
  /** Embeds the questions that have no vector afterwards. */
  readonly embedder: BankEmbedderChoice
  /** The dataset of rows that name none. */
  readonly dataset?: string
  /** Rows of other models are left out. */
  readonly models?: readonly string[]
  /** Files read at once. Default: as many as there are processors, 1 for little input. */
  readonly jobs?: number
  /** The most bytes that one file may unpack to. Default 16 GiB. */
  readonly maxUnpackedBytes?: number
  /** The most bytes of one line or list item. Default 64 MiB. */
  readonly maxLineBytes?: number
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
 * written; the signal's reason
 */
export async function importRecording(bank: QuestionBank, options: ImportOptions): Promise<ImportReport> {
  const { signal, onProgress, embedder } = options
  const format = recordingFormats.find(({ name }) => name === options.format)
  if (format === undefined) throw unknownFormat(options.format)
  if (options.grading === 'published' && !format.hasPublishedRule)
    throw new UsageError(`The format \`${format.name}\` has no published grading; leave out \`--grading published\`.`)
  await assertEmbedderFits(bank, embedder)
  const sources = await listSourceFiles(options.paths, format.accepts)
  const tally = createImportTally()
  const writer = createRowWriter(bank, tally, format.hasRevisions)

  let rows = 0
  const jobs = options.jobs ?? (await suitableJobs(sources))
  for await (const batch of readSources(sources, readingRule(options), jobs)) {
    signal?.throwIfAborted()
    await writer.write(batch)
    rows += batch.rows.length + batch.refused.length
    onProgress?.({ stage: 'read', rows, file: batch.file })
  }
  // Vectors are no part of the content: the hash is the one from before the embedding, and the view serves both.
  const { hash } = await bank.view()
  const questionsEmbedded = await embedNewQuestions(bank, embedder, {
    ...(signal && { signal }),
    onProgress: (done, total) => onProgress?.({ stage: 'embed', done, total }),
  })
  return { files: sources.length, ...tally.report(), ...writer.counts(), questionsEmbedded, hash }
}

function unknownFormat(name: string): UsageError {
  const names = recordingFormats.map((format) => format.name).join(', ')
  return new UsageError(`There is no recording format \`${name}\`; the formats are ${names}.`)
}

function readingRule(options: ImportOptions): ReadingRule {
  const { format, dataset, models, grading = 'own', unlabelled = false } = options
  return {
    format,
    grading,
    unlabelled,
    maxUnpackedBytes: options.maxUnpackedBytes ?? 16 * 2 ** 30,
    maxLineBytes: options.maxLineBytes ?? 64 * 2 ** 20,
    ...(dataset !== undefined && { dataset }),
    ...(models !== undefined && { models }),
  }
}

async function suitableJobs(sources: readonly SourceFile[]): Promise<number> {
  const paths = new Set(sources.map(({ path }) => path))
  const sizes = await Promise.all([...paths].map(async (path) => (await stat(path)).size))
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  return bytes < LEAST_BYTES_FOR_WORKERS ? 1 : Math.min(availableParallelism(), sources.length)
}

/** Writes read rows. Answers to a question that the bank refused are refused with it. */
function createRowWriter(bank: QuestionBank, tally: ImportTally, hasRevisions: boolean) {
  const questionsSeen = new Set<string>()
  const verdicts = new Map<string, { readonly refusal: string | undefined }>()
  const counts = { questionsAdded: 0, cellsAdded: 0, completed: 0, revisedQuestions: 0 }

  async function writeQuestions(rows: readonly ReadRow[]): Promise<void> {
    const fresh = new Map<string, BankQuestion>()
    for (const { question, questionDigest } of rows)
      if (question !== undefined && !verdicts.has(questionDigest)) fresh.set(questionDigest, question)
    if (fresh.size === 0) return
    const outcome = await bank.append({ questions: [...fresh.values()] })
    counts.questionsAdded += outcome.questionsAdded
    counts.completed += outcome.completed
    const isRevision = ({ contradicts }: RefusedEntry) => hasRevisions && contradicts !== undefined
    const refusals = new Map(
      outcome.refused.filter((entry) => !isRevision(entry)).map(({ index, reason }) => [index, reason]),
    )
    counts.revisedQuestions += outcome.refused.filter(isRevision).length
    for (const [index, [digest, { dataset, questionId }]] of [...fresh].entries()) {
      const refusal = refusals.get(index)
      verdicts.set(digest, { refusal })
      const key = JSON.stringify([dataset, questionId])
      if (refusal !== undefined || questionsSeen.has(key)) continue
      questionsSeen.add(key)
      tally.question()
    }
  }

  async function writeCells(file: string, rows: readonly ReadRow[]): Promise<readonly RefusedRow[]> {
    const refused: RefusedRow[] = []
    const writable: { readonly line: number; readonly cell: BankCellEntry }[] = []
    for (const { line, cell, questionDigest } of rows) {
      const refusal = verdicts.get(questionDigest)?.refusal
      if (refusal !== undefined) refused.push({ file, line, reason: refusal })
      else if (cell !== undefined) writable.push({ line, cell })
    }
    const outcome = await bank.append({ cells: writable.map(({ cell }) => cell) })
    counts.cellsAdded += outcome.cellsAdded
    counts.completed += outcome.completed
    const refusals = new Map(outcome.refused.map(({ index, reason }) => [index, reason]))
    for (const [index, { line, cell }] of writable.entries()) {
      const reason = refusals.get(index)
      if (reason === undefined) tally.cell(cell)
      else refused.push({ file, line, reason })
    }
    return refused
  }

  return {
    counts: () => counts,
    async write({ file, rows, refused }: ReadBatch): Promise<void> {
      await writeQuestions(rows)
      const all = [...refused, ...(await writeCells(file, rows))]
      const inOrder = all.sort((a, b) => (a.line ?? Number.POSITIVE_INFINITY) - (b.line ?? Number.POSITIVE_INFINITY))
      for (const row of inOrder) tally.refused(row)
    },
  }
}
