import type { ChatModel, ChatRequest } from '../../ports/chat-model.ts'
import type { Message } from '../../ports/message.ts'
import type { Question } from '../../ports/question.ts'
import type { Random } from '../../ports/random.ts'
import { answerRequest, asTheCallerWants, type GenerationSettings } from '../calls/answer-request.ts'
import { likelyTokens, promptTokens } from '../calls/token-estimate.ts'
import type { Generation } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import { type AggregationPurpose, aggregationMessages } from './aggregation-messages.ts'
import { quoteReference } from './fence-references.ts'
import { type FittedReferences, fitReferences } from './fit-references.ts'

type Quoted = Pick<Generation, 'text' | 'toolCalls'>

/** What an aggregator reads beside the question. */
export interface QuotedTexts {
  /** In the order in which they are to stand. */
  readonly references: readonly Quoted[]
  readonly comparison?: Quoted
}

export interface AggregationRequestRule extends GenerationSettings {
  /** Default: an answer. */
  readonly purpose?: AggregationPurpose
}

/** Has the aggregator write one text from these references, as far as they fit its context. */
export function aggregationRequest(
  question: Question,
  { references, comparison }: QuotedTexts,
  aggregator: ChatModel,
  context: Pick<MethodContext, 'freshMark' | 'answerSettings'>,
  rule: AggregationRequestRule,
  random: Random,
): { readonly request: ChatRequest; readonly fitted: FittedReferences } {
  const { purpose = 'answer' } = rule
  const mark = context.freshMark()
  // A comparison is fitted like one more reference: it stands behind them.
  const texts = [...references, ...(comparison === undefined ? [] : [comparison])].map(referenceText)
  const messagesWith = (quoted: readonly string[]): readonly Message[] => {
    const task = { purpose, mark, comparison: comparison && quoted[references.length] }
    return aggregationMessages(question, quoted.slice(0, references.length), task)
  }
  const empty = messagesWith(texts.map(() => ''))
  const fitted = fitReferences(
    texts,
    (text) => likelyTokens(aggregator, quoteReference(text, mark)),
    tokensForReferences(aggregator, { messages: empty, ...(question.tools && { tools: question.tools }) }, rule),
  )
  const request = answerRequest(aggregator, formOf(question, purpose), messagesWith(fitted.texts), rule, random)
  if (purpose !== 'answer') return { fitted, request }
  return { fitted, request: { ...asTheCallerWants(request, context.answerSettings), logprobs: true } }
}

/** The form of what is written. Whether to call a tool was decided before, and a comparison has no form. */
function formOf({ tools, responseFormat, ...question }: Question, purpose: AggregationPurpose): Question {
  if (purpose === 'comparison') return question
  return {
    ...question,
    ...(responseFormat !== undefined && { responseFormat }),
    ...(tools !== undefined && { tools, toolChoice: 'none' }),
  }
}

/** What an aggregator reads of a reference: its answer, never its thinking. */
function referenceText({ text, toolCalls }: Pick<Generation, 'text' | 'toolCalls'>): string {
  const calls = (toolCalls ?? []).map((call) => `calls the tool ${call.name} with ${call.arguments}`)
  return [...(text === '' ? [] : [text]), ...calls].join('\n')
}

/** At most this share of an aggregator's context is kept free for what it writes. */
const outputShare = 1 / 2

function tokensForReferences(
  aggregator: ChatModel,
  rest: Pick<ChatRequest, 'messages' | 'tools'>,
  rule: GenerationSettings,
): number {
  if (aggregator.contextTokens === undefined) return Number.POSITIVE_INFINITY
  const wanted = Math.min(aggregator.defaults?.maxTokens ?? rule.maxTokens, rule.maxTokens)
  const output = Math.min(wanted, Math.floor(aggregator.contextTokens * outputShare))
  return Math.max(0, aggregator.contextTokens - output - promptTokens(aggregator, rest))
}
