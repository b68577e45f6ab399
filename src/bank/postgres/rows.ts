import type { Execution } from '../../ports/execution.ts'
import type { GradedType } from '../../ports/question.ts'
import type { BankCell, BankCellEntry, BankQuestion } from '../../ports/question-bank.ts'
import type { Usage } from '../../ports/usage.ts'
import type { PostgresRow } from '../../postgres/open-postgres.ts'
import { knownFields } from '../content/known-fields.ts'

export const QUESTION_COLUMNS = 'id, dataset, question_id, text, options, answer_type, reference, source'
export const CELL_COLUMNS =
  'sample, correct, published_correct, mean_logprob, usage, latency_ms, cost_usd, answer_line, execution, response'

/** Postgres keeps every character of a text but U+0000: it and the one it is written with here are escaped. */
export function storedText(text: string): string {
  return text.replace(/[\u0000\u0001]/g, (character) => (character === '\u0000' ? '\u00010' : '\u00011'))
}

export function textOf(stored: string): string {
  return stored.replace(/\u0001([01])/g, (_, digit) => (digit === '0' ? '\u0000' : '\u0001'))
}

const storedOrNull = (text: string | undefined): string | null => (text === undefined ? null : storedText(text))
const textOrNull = (stored: unknown): string | null => (typeof stored === 'string' ? textOf(stored) : null)

export function questionOf(row: PostgresRow): BankQuestion {
  return knownFields<BankQuestion>({
    dataset: textOf(row.dataset as string) || undefined,
    questionId: textOf(row.question_id as string),
    text: textOf(row.text as string),
    options: row.options === null ? undefined : (JSON.parse(row.options as string) as readonly string[]),
    answerType: row.answer_type as GradedType | null,
    reference: textOrNull(row.reference),
    source: textOrNull(row.source),
  })
}

/** In the order of QUESTION_COLUMNS, `id` left out. */
export function questionValues(question: BankQuestion): readonly (string | null)[] {
  return [
    storedText(question.dataset ?? ''),
    storedText(question.questionId),
    storedText(question.text),
    question.options === undefined ? null : JSON.stringify(question.options),
    question.answerType ?? null,
    storedOrNull(question.reference),
    storedOrNull(question.source),
  ]
}

export function cellOf(row: PostgresRow): BankCell {
  return knownFields<BankCell>({
    sample: Number(row.sample),
    correct: row.correct as number | null,
    publishedCorrect: row.published_correct as number | null,
    response: textOrNull(row.response),
    meanLogprob: row.mean_logprob as number | null,
    usage: row.usage === null ? undefined : (JSON.parse(row.usage as string) as Usage),
    latencyMs: row.latency_ms as number | null,
    costUsd: row.cost_usd as number | null,
    answerLine: row.answer_line === true ? true : undefined,
    execution: row.execution === null ? undefined : (JSON.parse(row.execution as string) as Execution),
  })
}

/** In the order of CELL_COLUMNS. */
export function cellValues(cell: BankCell | BankCellEntry): readonly (string | number | boolean | null)[] {
  return [
    cell.sample,
    cell.correct ?? null,
    cell.publishedCorrect ?? null,
    cell.meanLogprob ?? null,
    cell.usage === undefined ? null : JSON.stringify(cell.usage),
    cell.latencyMs ?? null,
    cell.costUsd ?? null,
    cell.answerLine ?? null,
    cell.execution === undefined ? null : JSON.stringify(cell.execution),
    storedOrNull(cell.response),
  ]
}

/** The types of the columns of CELL_COLUMNS. */
export const CELL_TYPES = ['bigint', 'float8', 'float8', 'float8', 'text', 'float8', 'float8', 'bool', 'text', 'text']

/** Rows as one list a column, as `unnest` takes them. */
export function columnsOf(rows: readonly (readonly unknown[])[], columnCount: number): readonly (readonly unknown[])[] {
  return Array.from({ length: columnCount }, (_, column) => rows.map((row) => row[column]))
}

/** `unnest($1::text[], $2::bigint[], …)`. */
export function unnestOf(types: readonly string[], first = 1): string {
  return `unnest(${types.map((type, place) => `$${first + place}::${type}[]`).join(', ')})`
}
