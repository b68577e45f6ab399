import { ModelCallError, type ModelCallErrorKind } from '../../errors/model-call-error.ts'
import { answerRequest, defaultSettings } from '../../method/calls/answer-request.ts'
import type { ChatModel, ChatRequest } from '../../ports/chat-model.ts'
import { questionFromText } from '../../ports/question.ts'
import { costUsd, type Usage } from '../../ports/usage.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { type TimeLimits, withinTime } from '../within-time.ts'

/** What asking a model as the pool does has shown. Absent facts were not found out. */
export interface PoolAsking {
  /** Whether it takes a tool, and an answer's form as a JSON Schema. */
  readonly tools?: boolean
  readonly schemas?: boolean
  /** The model's own words against those it does not take. */
  readonly refusals: readonly string[]
  readonly cost: AskingCost
}

/** What was asked and what it cost, as far as the model says. */
export interface AskingCost {
  readonly calls: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Absent where the model has no price. */
  readonly usd?: number
}

/** Pieces of text or thinking after which nothing more is to be learnt. */
const piecesAtMost = 16
/** For answers that are waited for to their end. */
const tokensAtMost = 64

/** Failures by which an endpoint says that it does not take what it was sent. */
const refusing: ReadonlySet<ModelCallErrorKind> = new Set(['refused-request', 'not-found', 'upstream', 'bad-response'])

const greeting = 'Say hello.'

/**
 * Asks a model as a strategy would: with its settings and the strategy's, once for text as it comes, left as soon as it
 * speaks; once with a tool; once whole, in the form of a schema. The last two write 64 tokens at most.
 * @param probed what the probe before took, which is one more call
 * @throws ModelCallError when it gives no text; the signal's reason once it is aborted
 */
export async function askAsThePool(
  model: ChatModel,
  limits: TimeLimits,
  probed: Usage | undefined,
): Promise<PoolAsking> {
  const { inputTokens = 0, outputTokens = 0 } = probed ?? {}
  const cost = { calls: 1, inputTokens, outputTokens }
  const ask = async (request: ChatRequest, most = Number.POSITIVE_INFINITY): Promise<void> => {
    cost.calls++
    const used = await withinTime((signal) => usageOf(model, request, most, signal), {
      ...limits,
      timeoutError: () =>
        new ModelCallError({ model: model.id, kind: 'timeout', message: `no answer within ${limits.timeoutMs} ms` }),
    })
    cost.inputTokens += used?.inputTokens ?? 0
    cost.outputTokens += used?.outputTokens ?? 0
  }
  const text = requestOf(model, {})
  await ask(text, piecesAtMost)

  const refusals: string[] = []
  const takes = async (request: ChatRequest): Promise<boolean | undefined> => {
    try {
      await ask({ ...request, maxTokens: Math.min(request.maxTokens ?? tokensAtMost, tokensAtMost) })
      return true
    } catch (error) {
      limits.signal.throwIfAborted()
      if (!(error instanceof ModelCallError)) throw error
      if (!refusing.has(error.kind)) return undefined
      refusals.push(error.message)
      return false
    }
  }
  const tools = await takes(requestOf(model, { tools: [greetTool] }))
  const schemas = await takes({ ...requestOf(model, { responseFormat: greetingForm }), whole: true })
  const usd = model.price && costUsd(cost, model.price)
  return {
    ...(tools !== undefined && { tools }),
    ...(schemas !== undefined && { schemas }),
    refusals,
    cost: { ...cost, ...(usd !== undefined && { usd }) },
  }
}

const parameters = {
  type: 'object',
  properties: { words: { type: 'string' } },
  required: ['words'],
  additionalProperties: false,
} as const

const greetTool = { name: 'greet', description: 'Greets somebody with these words.', parameters }
const greetingForm = { type: 'json-schema', name: 'greeting', schema: parameters } as const

function requestOf(model: ChatModel, more: Parameters<typeof questionFromText>[1]): ChatRequest {
  const question = questionFromText(greeting, more)
  return answerRequest(model, question, question.messages, defaultSettings, createSeededRandom('doctor'))
}

/** Asks, and leaves after so many pieces. Undefined where nothing was reported by then. */
async function usageOf(
  model: ChatModel,
  request: ChatRequest,
  most: number,
  signal: AbortSignal,
): Promise<Usage | undefined> {
  let usage: Usage | undefined
  let pieces = 0
  for await (const delta of model.stream(request, { signal })) {
    if (delta.type === 'usage') usage = delta.usage
    if ((delta.type === 'text' || delta.type === 'reasoning') && ++pieces >= most) break
  }
  return usage
}
