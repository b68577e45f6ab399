import { inferAnswerType } from '../../answers/infer-answer-type.ts'
import { yieldToEventLoop } from '../../cancellation/yield-to-event-loop.ts'
import { UsageError } from '../../errors/smacs-error.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { BankView } from '../../ports/question-bank.ts'
import type { PosteriorFit } from '../posterior/fit-posterior.ts'
import { answerContextOf } from '../votes/bank-evidence.ts'
import type { GradedOpenQuestion } from './fit-open-answers.ts'
import type { OpenAnswer } from './open-answers.ts'
import { largestPanel } from './open-confidence.ts'

/** A question's weakest models teach little, and embedding some ten thousand texts by a model of one's own takes half an hour. */
const mostTexts = 2_400
const textsAtATime = 64

/**
 * The bank's open questions with a graded answer and another one to choose from, their texts embedded.
 * @returns undefined when the embedder failed
 */
export async function readOpenAnswers(
  bank: BankView,
  fit: PosteriorFit,
  embedder: Embedder,
): Promise<readonly GradedOpenQuestion[] | undefined> {
  const { models, usualLogprobs } = fit.fitted
  const { table, correctness } = fit.evidence
  const found = bank.questions.flatMap((item, question) => {
    // Whatever was grouped is no open question: the texts need not be read.
    if ((table.clusterCounts[question] as number) > 0) return []
    const answered = fit.orderOf(question).flatMap((model) => {
      const cell = bank.cells(question, models[model] ?? '').find(({ response }) => response !== undefined)
      return cell?.response === undefined ? [] : [{ model, text: cell.response, meanLogprob: cell.meanLogprob }]
    })
    const kept = answered.slice(0, largestPanel)
    const correct = kept.map(({ model }) => correctness[question * models.length + model] as number)
    if (kept.length < 2 || !correct.some((value) => value >= 0)) return []
    const texts = kept.map(({ text }) => text)
    return inferAnswerType(answerContextOf(item), texts) === 'open' ? [{ question, kept, correct }] : []
  })
  const textCount = found.reduce((sum, { kept }) => sum + kept.length, 0)
  const spacing = Math.max(1, textCount / mostTexts)
  const read = found.filter((_, place) => Math.floor(place / spacing) !== Math.floor((place - 1) / spacing))
  const texts = read.flatMap(({ kept }) => kept.map(({ text }) => text))
  const vectors = await embedInTurn(texts, embedder)
  if (vectors === undefined) return undefined
  let next = 0
  return read.map(({ question, kept, correct }) => ({
    correct,
    answers: kept.map(
      ({ model, text, meanLogprob }): OpenAnswer => ({
        vector: vectors[next++] ?? new Float32Array(),
        accuracy: fit.views[question]?.accuracy[model] as number,
        meanLogprob,
        usualLogprob: usualLogprobs[models[model] ?? ''],
        length: text.length,
      }),
    ),
  }))
}

async function embedInTurn(texts: readonly string[], embedder: Embedder): Promise<readonly Float32Array[] | undefined> {
  const vectors: Float32Array[] = []
  try {
    for (let from = 0; from < texts.length; from += textsAtATime) {
      await yieldToEventLoop()
      const part = texts.slice(from, from + textsAtATime)
      const embedded = await embedder.embed(part, { role: 'document' })
      if (embedded.length !== part.length) return undefined
      vectors.push(...embedded)
    }
  } catch (error) {
    if (error instanceof UsageError) throw error
    // As for a question: an embedder that fails costs what it would have told, not the answer.
    return undefined
  }
  return vectors
}
