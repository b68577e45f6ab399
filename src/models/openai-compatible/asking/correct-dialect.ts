import type { AdjustableSetting, ChatRequest } from '../../../ports/chat-model.ts'
import { wantsJson } from '../../../ports/message.ts'
import type { EndpointDialect, LeavableSetting } from './endpoint-dialect.ts'
import { readRefusedTokenLimit } from './refused-token-limit.ts'

/** Which parts of the dialect the user has fixed: no refusal of the endpoint changes those. */
export interface FixedDialect {
  readonly maxTokensField: boolean
  readonly logprobs: boolean
}

/** What was sent and refused. */
export interface RefusedRequest {
  readonly request: ChatRequest
  readonly body: Readonly<Record<string, unknown>>
  /** The endpoint's status and words, the field it names before them. */
  readonly status: number
  readonly refusal: string
}

/** How to say the same otherwise. */
export interface Correction {
  readonly dialect: Partial<EndpointDialect>
  /** For this request alone: the most tokens of its answer. */
  readonly maxTokens?: number
  /** For this request alone: fields of the endpoint's own to leave out. */
  readonly withoutField?: string
}

type Rule = (
  asked: RefusedRequest & { readonly isAdjustable: (setting: AdjustableSetting) => boolean },
  dialect: EndpointDialect,
  fixed: FixedDialect,
) => Correction | undefined

const tooLarge =
  /too (large|high|big|long|many)|at most|maximum|exceed|less than|range|greater|limit|must be|should be|<|>/i

/** In this order: what names its field most plainly comes first, the shape of messages last. */
const rules: readonly Rule[] = [
  ({ request, refusal }, { logprobs }, fixed) =>
    request.logprobs === true && logprobs === undefined && !fixed.logprobs && /logprobs|log prob/i.test(refusal)
      ? { dialect: { logprobs: false } }
      : undefined,

  ({ body, refusal }, { streamOptions }) =>
    streamOptions && body.stream === true && /stream_options|include_usage/.test(refusal)
      ? { dialect: { streamOptions: false } }
      : undefined,

  // How an answer travels is our choice alone, and there are two ways.
  ({ body, refusal }, { stream }) =>
    stream === 'as-read' && /(?<![\w-])(non[- ])?stream(s|ed|ing)?(?![\w-])/i.test(refusal)
      ? { dialect: { stream: body.stream === true ? 'never' : 'always' } }
      : undefined,

  ({ refusal, isAdjustable }, { leftOut }) =>
    isAdjustable('temperature') && /temperature/i.test(refusal) ? leaveOut(leftOut, 'temperature') : undefined,

  ({ refusal, isAdjustable }, { leftOut }) =>
    isAdjustable('seed') && /\bseed\b/i.test(refusal) ? leaveOut(leftOut, 'seed') : undefined,

  ({ body, refusal, isAdjustable }, { maxTokensField, leftOut }) => {
    const sent = body[maxTokensField]
    const isMeant = /max_(completion_|output_|new_)?tokens|context|token (limit|count)|completion tokens/i.test(refusal)
    if (!isAdjustable('maxTokens') || typeof sent !== 'number' || !isMeant || !tooLarge.test(refusal)) return undefined
    const { fitting, ...limits } = readRefusedTokenLimit(refusal, sent)
    const maxTokens = fitting ?? limits.outputTokensAtMost
    if (maxTokens !== undefined && maxTokens < sent) return { dialect: limits, maxTokens }
    return /max_\w*tokens/i.test(refusal) && !/instead/i.test(refusal) ? leaveOut(leftOut, 'maxTokens') : undefined
  },

  ({ body, refusal }, { maxTokensField }, fixed) =>
    !fixed.maxTokensField &&
    maxTokensField === 'max_tokens' &&
    body.max_tokens !== undefined &&
    refusal.includes('max_completion_tokens') &&
    !/too (large|high|big|long)|exceed|at most/i.test(refusal)
      ? { dialect: { maxTokensField: 'max_completion_tokens' } }
      : undefined,

  ({ body, refusal, isAdjustable }, { maxTokensField, leftOut }) =>
    isAdjustable('maxTokens') && body[maxTokensField] !== undefined && refusal.includes(maxTokensField)
      ? leaveOut(leftOut, 'maxTokens')
      : undefined,

  // A schema that is itself wrong is the caller's to mend.
  ({ request, refusal, isAdjustable }, { schema }) => {
    const isMeant = /response_?format|json_?\s?(schema|object|mode)|structured|guided|grammar/i.test(refusal)
    if (
      !wantsJson(request.responseFormat) ||
      !isAdjustable('schema') ||
      !isMeant ||
      /invalid.{0,9}schema/i.test(refusal)
    )
      return undefined
    if (schema === 'prompt') return undefined
    const isObjectNext = schema === 'schema' && request.responseFormat?.type === 'json-schema'
    return { dialect: { schema: isObjectNext ? 'object' : 'prompt' } }
  },

  ({ request, body, refusal }) => {
    if (request.dropRefusedFields !== true) return undefined
    const field = Object.keys(request.endpointFields ?? {}).find((name) => name in body && refusal.includes(name))
    return field === undefined ? undefined : { dialect: {}, withoutField: field }
  },

  ({ request, refusal }, { reasoning }) =>
    reasoning && hasTurn(request, 'reasoning') && /reasoning/.test(refusal) && !/must be passed|required/i.test(refusal)
      ? { dialect: { reasoning: false } }
      : undefined,

  ({ request, refusal }, { names }) =>
    names && hasTurn(request, 'name') && /\bname\b/.test(refusal) && !/model/i.test(refusal)
      ? { dialect: { names: false } }
      : undefined,

  ({ body, refusal }, { emptyContent }) =>
    emptyContent === '' && messagesOf(body).some(({ content }) => content === '') && /(?<![_\w])content/i.test(refusal)
      ? { dialect: { emptyContent: null } }
      : undefined,

  ({ body, refusal }, { systemMessages }) => {
    const places = messagesOf(body).flatMap(({ role }, place) => (role === 'system' ? [place] : []))
    const isMeant = /\b(system|developer)\b/i.test(refusal) && /message|role|prompt|instruction/i.test(refusal)
    if (!isMeant && !/alternat/i.test(refusal)) return undefined
    if (systemMessages === 'anywhere' && (places.at(-1) ?? 0) > 0) return { dialect: { systemMessages: 'one' } }
    return systemMessages === 'none' ? undefined : { dialect: { systemMessages: 'none' } }
  },
]

/** A template that fails is called an error of the server's by some. */
const templateFailure = /template|jinja|raise_exception|role|system message/i

/**
 * How to ask again after a refusal, or undefined where it asks for nothing that is ours to change: what the caller or the
 * file asked for is not. Each rule changes something for good, so correcting comes to an end.
 */
export function correctDialect(
  asked: RefusedRequest,
  dialect: EndpointDialect,
  fixed: FixedDialect,
): Correction | undefined {
  const { status, refusal, request } = asked
  const isRefusal = [400, 405, 406, 415, 422, 501].includes(status) || (status === 500 && templateFailure.test(refusal))
  if (!isRefusal) return undefined
  const isAdjustable = (setting: AdjustableSetting): boolean => request.adjustable?.includes(setting) === true
  for (const rule of rules) {
    const correction = rule({ ...asked, isAdjustable }, dialect, fixed)
    if (correction !== undefined) return correction
  }
  return undefined
}

function leaveOut(leftOut: EndpointDialect['leftOut'], setting: LeavableSetting): Correction | undefined {
  return leftOut.has(setting) ? undefined : { dialect: { leftOut: new Set([...leftOut, setting]) } }
}

function messagesOf(body: RefusedRequest['body']): readonly { readonly role: string; readonly content: unknown }[] {
  return body.messages as readonly { readonly role: string; readonly content: unknown }[]
}

function hasTurn({ messages }: ChatRequest, field: 'reasoning' | 'name'): boolean {
  return messages.some((message) => field in message)
}
