import { createHash, hash } from 'node:crypto'
import type { BankCellEntry, BankQuestion } from '../../ports/question-bank.ts'

const DIGEST_BYTES = 32

/** SHA-256 of everything a question says. */
export function questionDigest(question: BankQuestion): Uint8Array {
  const { dataset, questionId, text, options, answerType, reference } = question
  return digest(['question', dataset, questionId, text, options, answerType, reference])
}

/** SHA-256 of everything a cell says, its key included. */
export function cellDigest(cell: BankCellEntry): Uint8Array {
  const { usage, execution } = cell
  return digest([
    'cell',
    cell.dataset,
    cell.questionId,
    cell.model,
    cell.sample,
    cell.correct,
    cell.publishedCorrect,
    cell.response,
    cell.meanLogprob,
    usage?.inputTokens,
    usage?.outputTokens,
    usage?.reasoningTokens,
    usage?.cachedInputTokens,
    cell.latencyMs,
    cell.costUsd,
    // Only where it is so: banks without keep the hash that they had.
    ...(cell.answerLine === true ? ['answer-line'] : []),
    ...(execution === undefined
      ? []
      : [['execution', execution.passed, execution.of, execution.outputs, execution.inputs]]),
  ])
}

/** JSON writes strings and numbers in one way only, and what is absent as null. */
function digest(fields: readonly unknown[]): Uint8Array {
  return hash('sha256', JSON.stringify(fields), 'buffer')
}

/**
 * The content hash of a bank: SHA-256, in hex, over the sorted digests of its questions and cells. Any change of a
 * question or a cell changes it; the order in which they came, vectors, fitted weights and times do not.
 */
export function contentHash(questions: readonly Uint8Array[], cells: readonly Uint8Array[]): string {
  const sorted = (digests: readonly Uint8Array[]) => Buffer.concat(digests.toSorted(Buffer.compare))
  return hashOfSorted(sorted(questions), sorted(cells))
}

/** The content hash of digests that are sorted already, one after the other. */
export function hashOfSorted(questions: Uint8Array, cells: Uint8Array): string {
  const sum = createHash('sha256')
  for (const digests of [questions, cells]) sum.update(`${digests.length / DIGEST_BYTES}\n`).update(digests)
  return sum.digest('hex')
}
