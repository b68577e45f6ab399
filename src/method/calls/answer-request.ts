import { askingForAnswerLine, mayHaveAnswerLine } from '../../answers/answer-line.ts'
import type { AdjustableSetting, ChatModel, ChatRequest, ModelId } from '../../ports/chat-model.ts'
import type { Message } from '../../ports/message.ts'
import type { Question } from '../../ports/question.ts'
import type { BankView } from '../../ports/question-bank.ts'
import type { Random } from '../../ports/random.ts'
import type { AnswerSettings, MethodContext } from '../strategy.ts'
import type { StartedCall, Writer } from './call-desk.ts'
import { promptTokens } from './token-estimate.ts'

/** How a strategy wants texts to be written. */
export interface GenerationSettings {
  readonly temperature: number
  /** The most tokens of one text, reasoning included. */
  readonly maxTokens: number
  /**
   * `auto`: where the question has a short answer, a member is asked to end with an answer line, unless the bank knows it
   * and has asked it without: what is known of a member holds for how it was asked. Absent = off.
   */
  readonly answerLine?: 'auto' | 'off'
}

/** What strategies ask for where neither the caller nor the file says anything. */
export const defaultSettings = { temperature: 0.7, maxTokens: 8192, answerLine: 'auto' } as const

/** Left free between prompt and output, for what an estimate misses. */
const spareTokens = 16

/** What a request depends on of the model that is asked. */
type AskedModel = Pick<ChatModel, 'id' | 'defaults' | 'contextTokens' | 'ownPrompt' | 'countTokens'>

/**
 * The request that asks a model for a text on this question. A member's own settings stand before the strategy's; the
 * output never asks for more than the model's context leaves, since many servers refuse such a request.
 * @param random gives the request its seed; fork it by what the request is for
 * @param bank says whether the model's recorded answers were asked for an answer line
 */
export function answerRequest(
  model: AskedModel,
  question: Question,
  messages: readonly Message[],
  settings: GenerationSettings,
  random: Random,
  bank?: BankView,
): ChatRequest {
  const wished =
    settings.answerLine === 'auto' && isAskedForAnswerLine(model, bank) && mayHaveAnswerLine(question)
      ? askingForAnswerLine(messages)
      : undefined
  const request = {
    messages: wished ?? messages,
    ...(wished !== undefined && { answerLine: true }),
    temperature: model.defaults?.temperature ?? settings.temperature,
    seed: Math.floor(random.next() * 2 ** 31),
    ...formOf(question),
  }
  const maxTokens = outputTokens(model, request, settings)
  return { ...request, maxTokens, adjustable: adjustableSettings(model, settings, maxTokens) }
}

/** What the caller asks of an answer's form, as far as it does. */
export function formOf({ responseFormat, tools, toolChoice, parallelToolCalls }: Question): Partial<ChatRequest> {
  return {
    ...(responseFormat !== undefined && { responseFormat }),
    ...(tools !== undefined && { tools }),
    ...(toolChoice !== undefined && { toolChoice }),
    ...(parallelToolCalls !== undefined && { parallelToolCalls }),
  }
}

/** How a strategy wants its references to be written. */
export interface ReferenceRule extends GenerationSettings {
  /** Ask for log-probabilities too, where references themselves are scored. */
  readonly logprobs?: boolean
}

/**
 * Starts one reference. Who writes the answer alone writes it as the caller wants it, and without an answer line where it
 * is shown as it comes.
 */
export function startReference(
  question: Question,
  model: ChatModel,
  index: number,
  writer: Writer,
  rule: ReferenceRule,
  { desk, random, bank, answerSettings }: Pick<MethodContext, 'desk' | 'random' | 'bank' | 'answerSettings'>,
): StartedCall {
  const settings = writer === 'sole' ? ({ ...rule, answerLine: 'off' } as const) : rule
  const asked = answerRequest(model, question, question.messages, settings, random.fork(`reference ${index}`), bank)
  const request = writer === 'one of several' ? asked : asTheCallerWants(asked, answerSettings)
  const scored = rule.logprobs === true ? { ...request, logprobs: true } : request
  return desk.start({ stage: 'reference', index, model, request: scored, writer })
}

function isAskedForAnswerLine({ id, defaults }: AskedModel, bank: BankView | undefined): boolean {
  return defaults?.answerLine !== 'off' && (bank === undefined || wasAskedForAnswerLine(bank, id))
}

/** By view, since it reads cells until it finds one of the model. */
const rememberedAsking = new WeakMap<BankView, Map<ModelId, boolean>>()

/** Whether a bank's first answer of a model was asked for an answer line; a model that it has no answer of is. */
function wasAskedForAnswerLine(bank: BankView, model: ModelId): boolean {
  const remembered = rememberedAsking.get(bank) ?? new Map<ModelId, boolean>()
  rememberedAsking.set(bank, remembered)
  const known = remembered.get(model)
  if (known !== undefined) return known
  const answered = bank.questions.keys().find((place) => bank.cells(place, model).length > 0)
  const asked = answered === undefined || bank.cells(answered, model).some(({ answerLine }) => answerLine === true)
  remembered.set(model, asked)
  return asked
}

/** The request of whoever writes the final answer: the caller's settings stand, within the request's own token limit. */
export function asTheCallerWants(request: ChatRequest, settings: AnswerSettings = {}): ChatRequest {
  const limits = [request.maxTokens, settings.maxTokens].filter((limit) => limit !== undefined)
  const maxTokens = limits.length === 0 ? {} : { maxTokens: Math.min(...limits) }
  const isAsked = (setting: AdjustableSetting): boolean =>
    setting === 'maxTokens' ? settings.maxTokens === maxTokens.maxTokens : setting in settings
  const adjustable = request.adjustable?.filter((setting) => !isAsked(setting))
  return { ...request, ...settings, ...maxTokens, ...(adjustable !== undefined && { adjustable }) }
}

/** What is a mere default of ours, or checked when the answer has come. */
function adjustableSettings(
  { defaults = {} }: AskedModel,
  settings: GenerationSettings,
  maxTokens: number,
): readonly AdjustableSetting[] {
  const isOurLimit = defaults.maxTokens === undefined && maxTokens <= defaultSettings.maxTokens
  return [
    'seed',
    'schema',
    ...(defaults.temperature === undefined && settings.temperature === defaultSettings.temperature
      ? (['temperature'] as const)
      : []),
    ...(isOurLimit && settings.maxTokens === defaultSettings.maxTokens ? (['maxTokens'] as const) : []),
  ]
}

function outputTokens(model: AskedModel, request: ChatRequest, settings: GenerationSettings): number {
  const wanted = Math.min(model.defaults?.maxTokens ?? settings.maxTokens, settings.maxTokens)
  if (model.contextTokens === undefined) return wanted
  const left = model.contextTokens - promptTokens(model, request) - spareTokens
  // A prompt that leaves nothing is the model's to refuse, with its own words.
  return left > 0 ? Math.min(wanted, left) : wanted
}
