import type { Writable } from 'node:stream'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { ModelId } from '../../ports/chat-model.ts'
import type { BankCell, BankQuestion, BankView } from '../../ports/question-bank.ts'

/**
 * A bank as the lines of a recording, questions and models in bank order. Imported into an empty bank they give the
 * same content hash.
 */
export function* recordingLines(view: BankView): Generator<string> {
  for (const [place, question] of view.questions.entries()) {
    let answered = false
    for (const model of view.models) {
      for (const cell of view.cells(place, model)) {
        answered = true
        yield `${JSON.stringify(lineOf(question, model, cell))}\n`
      }
    }
    if (!answered) yield `${JSON.stringify({ ...questionFields(question), model: null, response: null })}\n`
  }
}

/**
 * Writes a bank as a recording and ends the output.
 * @param options.gzip packs it; for names that end in `.gz`.
 * @returns the number of lines
 */
export async function exportRecording(
  view: BankView,
  output: Writable,
  options: { readonly gzip?: boolean; readonly signal?: AbortSignal } = {},
): Promise<{ readonly lines: number }> {
  let lines = 0
  function* counted(): Generator<string> {
    for (const line of recordingLines(view)) {
      lines++
      yield line
    }
  }
  const text = Readable.from(counted())
  const settings = options.signal === undefined ? {} : { signal: options.signal }
  if (options.gzip === true) await pipeline(text, createGzip(), output, settings)
  else await pipeline(text, output, settings)
  return { lines }
}

function questionFields({ dataset, questionId, text, answerType, options, reference, source }: BankQuestion) {
  return { dataset, questionId, question: text, answerType, options, reference, source }
}

function lineOf(question: BankQuestion, model: ModelId, cell: BankCell) {
  const { sample, correct, response, ...rest } = cell
  return {
    ...questionFields(question),
    model,
    // Null, not absent: a line without a response is a fault, one that has only the outcome is not.
    response: response ?? null,
    sample,
    correct,
    // Without this the reference would be taken to grade it.
    ...(correct === undefined && question.reference !== undefined && { unlabelled: true }),
    ...rest,
  }
}
