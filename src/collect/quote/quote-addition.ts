import { askingForAnswerLine } from '../../answers/answer-line.ts'
import { worstCaseUsd } from '../../budget/worst-case-usd.ts'
import { defaultSettings } from '../../method/calls/answer-request.ts'
import { estimatePromptTokensAtMost, likelyTokens, promptTokens } from '../../method/calls/token-estimate.ts'
import type { ChatModel } from '../../ports/chat-model.ts'
import type { BankCell, BankView } from '../../ports/question-bank.ts'
import type { Random } from '../../ports/random.ts'
import { costUsd } from '../../ports/usage.ts'
import { evenly } from '../../statistics/sampling/evenly.ts'
import { countedAnswers } from '../newcomer/counted-answers.ts'
import { hiddenModelError } from '../newcomer/hidden-model-error.ts'
import { questionToAsk } from '../question-to-ask.ts'
import type { AdditionQuote } from './addition-quote.ts'
import { chooseQuestions } from './choose-questions.ts'

/** What a quote has to know of a model. */
export interface QuotedModel extends Pick<ChatModel, 'id' | 'price' | 'contextTokens' | 'ownPrompt' | 'defaults'> {
  /** Generations at once. */
  readonly concurrency: number
}

/** Questions whose recorded answers are read; what they take is extended to all. */
const mostRead = 300
/** So many answers of its own, and a model's length and time are its own. */
const fewestOwn = 10
/** What goes over the wire beside the messages, as tokens at most. */
const requestFrameTokens = 256

/** The price before asking, out of the lengths of the bank's own questions and recorded answers. Asks nobody. */
export async function quoteAddition(
  view: BankView,
  model: QuotedModel,
  count: number | undefined,
  random: Random,
): Promise<AdditionQuote> {
  const chosen = chooseQuestions(view, count ?? view.questions.length, random)
  const answered = view.answered(model.id)
  const calls = count === undefined ? chosen.length : Math.max(0, chosen.length - countedAnswers(view, model.id))
  const open = chooseQuestions(view, view.questions.length, random).filter((place) => answered[place] === 0)
  // Which are asked turns out by its answers: as many others, spread over datasets, tell the price.
  const pending = evenly(open, calls)
  const known = [...answered.keys()].filter((place) => answered[place] === 1)
  const isOwn = known.length >= fewestOwn
  const read = evenly(pending, mostRead)
  const scale = read.length === 0 ? 0 : pending.length / read.length
  const recorded = (isOwn ? evenly(known, mostRead) : read).flatMap((place) =>
    (isOwn ? [model.id] : view.models).flatMap((id) => view.cells(place, id).slice(0, 1)),
  )
  const prompts = read.map((place) => promptOf(view, place, model))
  const inputTokens = scale * sumOf(prompts.map(({ likely }) => likely))
  const outputMean = meanOf(recorded.map(outputTokensOf))
  const outputTokens = outputMean === undefined ? undefined : pending.length * outputMean
  const latencyMean = meanOf(recorded.map(({ latencyMs }) => latencyMs))
  const expectedUsd = costUsd({ inputTokens, ...(outputTokens !== undefined && { outputTokens }) }, model.price)
  const outputTokensAtMost = Math.min(model.defaults?.maxTokens ?? defaultSettings.maxTokens, defaultSettings.maxTokens)
  const { price } = model
  const worst =
    price &&
    prompts.map(({ atMost }) => worstCaseUsd({ model: model.id, price, inputTokensAtMost: atMost, outputTokensAtMost }))
  const error = await hiddenModelError(view, chosen.length, random)
  return {
    model: model.id,
    questions: chosen.length,
    calls: pending.length,
    basis: recorded.length === 0 ? 'none' : isOwn ? 'own' : 'others',
    inputTokens: Math.round(inputTokens),
    ...(outputTokens !== undefined && { outputTokens: Math.round(outputTokens) }),
    ...(expectedUsd !== undefined && { expectedUsd }),
    ...(worst !== undefined && { worstUsd: scale * sumOf(worst) }),
    ...(latencyMean !== undefined && {
      expectedSeconds: (pending.length * latencyMean) / 1000 / Math.min(model.concurrency, Math.max(1, pending.length)),
    }),
    ...(error !== undefined && {
      accuracyErrorExpected: error.accuracy,
      rankErrorExpected: error.rank,
      hiddenModels: error.models,
    }),
  }
}

/** A question's prompt: what others counted for it, or an estimate; and the most that it can be. */
function promptOf(view: BankView, place: number, model: QuotedModel): { likely: number; atMost: number } {
  const question = view.questions[place]
  if (question === undefined) return { likely: 0, atMost: 0 }
  const { messages } = questionToAsk(question)
  const counted = view.models.flatMap((id) => view.cells(place, id)[0]?.usage?.inputTokens ?? [])
  const request = { messages: askingForAnswerLine(messages) ?? messages }
  return {
    likely: meanOf(counted) ?? promptTokens(model, request),
    atMost: estimatePromptTokensAtMost(model, request) + requestFrameTokens,
  }
}

function outputTokensOf({ usage, response }: BankCell): number | undefined {
  return usage?.outputTokens ?? (response === undefined ? undefined : likelyTokens({}, response))
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

/** Of the known values; undefined where none is. */
function meanOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : sumOf(known) / known.length
}
