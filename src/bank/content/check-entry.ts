import type { Execution } from '../../ports/execution.ts'
import type { BankCellEntry, BankQuestion } from '../../ports/question-bank.ts'
import { knownFields } from './known-fields.ts'

/** An entry as a bank keeps it, or why no bank can. */
export type CheckedEntry<Entry> = { readonly entry: Entry } | { readonly reason: string }

/** A question in the one form in which a bank keeps it: an empty dataset or list of options is none, texts are valid Unicode. */
export function checkQuestion(question: BankQuestion): CheckedEntry<BankQuestion> {
  if (question.questionId === '') return { reason: 'the questionId is empty' }
  if (question.text.trim() === '') return { reason: 'the question is empty' }
  return {
    entry: knownFields<BankQuestion>({
      dataset: question.dataset?.toWellFormed() || undefined,
      questionId: question.questionId.toWellFormed(),
      text: question.text.toWellFormed(),
      options: question.options?.length ? question.options.map((option) => option.toWellFormed()) : undefined,
      answerType: question.answerType,
      reference: question.reference?.toWellFormed(),
      source: question.source?.toWellFormed() || undefined,
    }),
  }
}

/** A cell in the one form in which a bank keeps it. */
export function checkCell(cell: BankCellEntry): CheckedEntry<BankCellEntry> {
  if (cell.model === '') return { reason: 'the model is empty' }
  if (!Number.isSafeInteger(cell.sample) || cell.sample < 0)
    return { reason: `sample should be a whole number from 0, not ${cell.sample}` }
  for (const name of ['correct', 'publishedCorrect'] as const) {
    const value = cell[name]
    if (value !== undefined && !(value >= 0 && value <= 1)) return { reason: `${name} should be 0 to 1, not ${value}` }
  }
  if (cell.meanLogprob !== undefined && !Number.isFinite(cell.meanLogprob))
    return { reason: `meanLogprob should be a finite number, not ${cell.meanLogprob}` }
  for (const name of ['latencyMs', 'costUsd'] as const) {
    const value = cell[name]
    if (value !== undefined && !(value >= 0 && Number.isFinite(value)))
      return { reason: `${name} should be a finite number from 0, not ${value}` }
  }
  for (const [name, count] of Object.entries(cell.usage ?? {}))
    if (!Number.isSafeInteger(count) || count < 0)
      return { reason: `usage.${name} should be a whole number from 0, not ${count}` }
  const execution = cell.execution && checkExecution(cell.execution)
  if (execution !== undefined && 'reason' in execution) return execution
  if (cell.response === undefined && cell.correct === undefined && cell.publishedCorrect === undefined)
    return { reason: 'there is neither a response nor whether it was correct' }
  return {
    entry: knownFields<BankCellEntry>({
      dataset: cell.dataset?.toWellFormed() || undefined,
      questionId: cell.questionId.toWellFormed(),
      model: cell.model.toWellFormed(),
      sample: cell.sample,
      response: cell.response?.toWellFormed(),
      correct: positiveZero(cell.correct),
      publishedCorrect: positiveZero(cell.publishedCorrect),
      meanLogprob: positiveZero(cell.meanLogprob),
      usage: cell.usage && Object.keys(cell.usage).length > 0 ? cell.usage : undefined,
      latencyMs: positiveZero(cell.latencyMs),
      costUsd: positiveZero(cell.costUsd),
      answerLine: cell.answerLine === true ? true : undefined,
      execution: execution?.entry,
    }),
  }
}

function checkExecution({ passed, of, outputs, inputs }: Execution): CheckedEntry<Execution> {
  for (const [name, count] of Object.entries({ passed, of, inputs: inputs ?? 0 }))
    if (!Number.isSafeInteger(count) || count < 0)
      return { reason: `execution.${name} should be a whole number from 0, not ${count}` }
  if (passed > of) return { reason: `execution.passed should be at most execution.of (${of}), not ${passed}` }
  return { entry: knownFields<Execution>({ passed, of, outputs: outputs?.toWellFormed() || undefined, inputs }) }
}

function positiveZero(value: number | undefined): number | undefined {
  return value === 0 ? 0 : value
}
