import { endianness } from 'node:os'
import type { SQLOutputValue } from 'node:sqlite'
import type { Execution } from '../../ports/execution.ts'
import type { GradedType } from '../../ports/question.ts'
import type { BankCell, BankCellEntry, BankQuestion } from '../../ports/question-bank.ts'
import type { Usage } from '../../ports/usage.ts'
import { knownFields } from '../content/known-fields.ts'

/** A row as node:sqlite gives it. Columns are what schema.ts says (STRICT tables), so reading them back is a cast. */
export type Row = Record<string, SQLOutputValue>

export const QUESTION_COLUMNS = 'id, dataset, question_id, text, options, answer_type, reference, source'

export function questionOf(row: Row): BankQuestion {
  return knownFields<BankQuestion>({
    dataset: (row.dataset as string) || undefined,
    questionId: row.question_id as string,
    text: row.text as string,
    options: row.options === null ? undefined : (JSON.parse(row.options as string) as readonly string[]),
    answerType: row.answer_type as GradedType | null,
    reference: row.reference as string | null,
    source: row.source as string | null,
  })
}

/** In the order of QUESTION_COLUMNS, `id` left out. */
export function questionValues(question: BankQuestion) {
  return [
    question.dataset ?? '',
    question.questionId,
    question.text,
    question.options === undefined ? null : JSON.stringify(question.options),
    question.answerType ?? null,
    question.reference ?? null,
    question.source ?? null,
  ] as const
}

/** Columns of a cell joined with its response. */
export const CELL_COLUMNS =
  'sample, correct, published_correct, mean_logprob, usage, latency_ms, cost_usd, answer_line, execution'

export function cellOf(row: Row): BankCell {
  return knownFields<BankCell>({
    sample: row.sample as number,
    correct: row.correct as number | null,
    publishedCorrect: row.published_correct as number | null,
    response: row.response as string | null,
    meanLogprob: row.mean_logprob as number | null,
    usage: row.usage === null ? undefined : (JSON.parse(row.usage as string) as Usage),
    latencyMs: row.latency_ms as number | null,
    costUsd: row.cost_usd as number | null,
    answerLine: row.answer_line === 1 ? true : undefined,
    execution: row.execution === null ? undefined : (JSON.parse(row.execution as string) as Execution),
  })
}

/** In the order of CELL_COLUMNS. */
export function cellValues(cell: BankCellEntry) {
  return [
    cell.sample,
    cell.correct ?? null,
    cell.publishedCorrect ?? null,
    cell.meanLogprob ?? null,
    cell.usage === undefined ? null : JSON.stringify(cell.usage),
    cell.latencyMs ?? null,
    cell.costUsd ?? null,
    cell.answerLine === true ? 1 : null,
    cell.execution === undefined ? null : JSON.stringify(cell.execution),
  ] as const
}

/** 32-bit floats, low byte first, whatever this machine's order. */
export function vectorBytes(vector: Float32Array): Uint8Array {
  return lowByteFirst(Buffer.from(vector.buffer.slice(vector.byteOffset, vector.byteOffset + vector.byteLength)))
}

export function vectorOf(bytes: Uint8Array): Float32Array {
  const copy = new ArrayBuffer(bytes.byteLength)
  const aligned = Buffer.from(copy)
  aligned.set(bytes)
  lowByteFirst(aligned)
  return new Float32Array(copy)
}

function lowByteFirst(floats: Buffer): Buffer {
  return endianness() === 'LE' ? floats : floats.swap32()
}
