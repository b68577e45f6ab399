import type { FileHandle } from 'node:fs/promises'
import type { Benchmark, ReadingOptions } from '../../benchmarks/benchmark.ts'
import { questionLine } from '../../benchmarks/question-line.ts'
import { benchmarkRows } from './benchmark-rows.ts'

export interface QuestionsSelection extends ReadingOptions {
  readonly split?: string
  readonly limit?: number
}

/** What became of an official file's rows. */
export interface QuestionsReport {
  readonly benchmark: string
  readonly promptForm: string
  readonly questions: number
  /** Of those that were written; absent splits left out. */
  readonly splits: Readonly<Record<string, number>>
  /** Days of contests, first and last; absent where no question has one. */
  readonly dates?: readonly [string, string]
  readonly refusedRows: number
  /** The most frequent first. */
  readonly refusedReasons: readonly { readonly reason: string; readonly rows: number }[]
  /** Splits of rows that were left out, since another one was asked for. */
  readonly otherSplits: readonly string[]
  readonly notes: readonly string[]
}

/** Writes the questions of an official file, one a line, each id once. */
export async function writeQuestions(
  benchmark: Benchmark,
  path: string,
  { split, limit = Number.POSITIVE_INFINITY, ...options }: QuestionsSelection,
  output: FileHandle,
  signal: AbortSignal,
): Promise<QuestionsReport> {
  const splits = new Map<string, number>()
  const reasons = new Map<string, number>()
  const others = new Set<string>()
  const seen = new Set<string>()
  const dates: string[] = []
  for await (const read of benchmark.read(benchmarkRows(path), options)) {
    signal.throwIfAborted()
    if (seen.size >= limit) break
    if ('reason' in read) {
      count(reasons, read.reason)
      continue
    }
    const { question } = read
    if (split !== undefined && question.split !== split) {
      others.add(question.split ?? 'none')
      continue
    }
    const key = JSON.stringify([question.dataset, question.questionId])
    if (seen.has(key)) {
      count(reasons, 'another row has this id')
      continue
    }
    seen.add(key)
    if (question.split !== undefined) count(splits, question.split)
    if (question.date !== undefined) dates.push(question.date)
    await output.write(`${questionLine(question)}\n`)
  }
  const [first, last] = [dates.toSorted().at(0), dates.toSorted().at(-1)]
  return {
    benchmark: benchmark.name,
    promptForm: benchmark.promptForm,
    questions: seen.size,
    splits: Object.fromEntries(splits),
    ...(first !== undefined && last !== undefined && { dates: [first, last] }),
    refusedRows: [...reasons.values()].reduce((sum, rows) => sum + rows, 0),
    refusedReasons: [...reasons].map(([reason, rows]) => ({ reason, rows })).sort((a, b) => b.rows - a.rows),
    otherSplits: [...others],
    notes: benchmark.notes ?? [],
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}
