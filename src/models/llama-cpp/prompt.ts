import { ModelCallError } from '../../errors/model-call-error.ts'
import type { ChatRequest } from '../../ports/chat-model.ts'
import { type Message, messageText, wantsJson } from '../../ports/message.ts'
import type { ResolvedLlamaCppModelOptions } from './options.ts'
import type { ChatFormat, ChatTurn, FormattedText, LlamaWeights, Token } from './runtime.ts'

/** A request as the model reads it. */
export interface Prompt {
  readonly tokens: readonly Token[]
  /** Tokens that end the answer, besides those the model itself marks so. */
  readonly stopTokens: ReadonlySet<Token>
  readonly stopTexts: readonly string[]
  /** The chat format opens a thinking block in the prompt. */
  readonly startsThinking: boolean
}

/** Writes the conversation in the model's own chat format, the member's instructions first. */
export function chatPrompt(
  format: ChatFormat,
  weights: LlamaWeights,
  messages: readonly Message[],
  instructions: string | undefined,
): Prompt {
  const chatHistory = [...turns(messages, instructions), { type: 'model', response: [] } satisfies ChatTurn]
  const { contextText, stopGenerationTriggers } = format.generateContextState({ chatHistory })
  const stops = stopGenerationTriggers.map((trigger) => trigger.tokenize(weights.tokenizer))
  const single = stops.flatMap((tokens) => (tokens.length === 1 ? tokens : []))
  const texts = stops.flatMap((tokens) => (tokens.length > 1 ? [weights.detokenize(tokens, true)] : []))
  const tokens = withOwnBos(contextText, weights)
  return {
    tokens,
    stopTokens: new Set(single),
    stopTexts: texts.filter((text) => text !== ''),
    startsThinking: /<think>\s*$/.test(weights.detokenize(tokens.slice(-8), true)),
  }
}

/** Puts the conversation into the user's few-shot text, which the model then continues. */
export function completionPrompt(
  completion: NonNullable<ResolvedLlamaCppModelOptions['completion']>,
  weights: LlamaWeights,
  messages: readonly Message[],
  instructions: string | undefined,
): Prompt {
  const isSystem = ({ role }: Message): boolean => role === 'system' || role === 'developer'
  const join = (part: readonly Message[]): string => part.map(messageText).join('\n\n')
  const marks: Readonly<Record<string, string>> = {
    '{question}': join(messages.filter((message) => !isSystem(message))),
    '{system}': [instructions, join(messages.filter(isSystem))].filter(Boolean).join('\n\n'),
  }
  const text = completion.template.replace(/\{question\}|\{system\}/g, (mark) => marks[mark] ?? mark)
  const { bos, shouldPrependBosToken } = weights.tokens
  const body = weights.tokenize(text, false)
  return {
    tokens: shouldPrependBosToken && bos !== null ? [bos, ...body] : body,
    stopTokens: new Set(),
    stopTexts: completion.stop,
    startsThinking: false,
  }
}

/** @throws ModelCallError naming what this adapter cannot do for the request, rather than leaving it out. */
export function refuseUnsupported(model: string, request: ChatRequest): void {
  const unsupported = [
    (request.tools?.length ?? 0) > 0 && request.toolChoice !== 'none' && 'tools',
    wantsJson(request.responseFormat) && 'a JSON response format',
    request.messages.some(({ role }) => role === 'tool') && 'tool results',
    request.messages.some(hasOtherThanText) && 'images or files',
  ].filter((part) => part !== false)
  if (unsupported.length === 0) return
  throw new ModelCallError({
    model,
    kind: 'refused-request',
    message: `${model}: embedded models take text alone; this request has ${unsupported.join(' and ')}.`,
  })
}

function hasOtherThanText({ content }: Message): boolean {
  return typeof content !== 'string' && content.some((part) => part.type !== 'text')
}

function turns(messages: readonly Message[], instructions: string | undefined): readonly ChatTurn[] {
  const own: ChatTurn[] = instructions === undefined ? [] : [{ type: 'system', text: instructions }]
  const asked = messages.map((message): ChatTurn => {
    const text = messageText(message)
    if (message.role === 'assistant') return { type: 'model', response: [text] }
    return { type: message.role === 'user' ? 'user' : 'system', text }
  })
  return [...own, ...asked].reduce<ChatTurn[]>((merged, turn) => {
    const last = merged.at(-1)
    // Many chat formats know one system turn only.
    if (turn.type === 'system' && last?.type === 'system') last.text = `${last.text}\n\n${turn.text}`
    else merged.push({ ...turn })
    return merged
  }, [])
}

/** Some formats begin with BOS whatever the file says; a model trained without one (SmolLM2) would read a mark twice. */
function withOwnBos(text: FormattedText, { tokenizer, tokens: { bos, shouldPrependBosToken } }: LlamaWeights): Token[] {
  const tokens = text.tokenize(tokenizer)
  const body = beginsWithBosMark(text) && tokens[0] === bos ? tokens.slice(1) : tokens
  return shouldPrependBosToken && bos !== null && body[0] !== bos ? [bos, ...body] : body
}

function beginsWithBosMark(text: FormattedText): boolean {
  const parts = text.toJSON()
  const first: unknown = Array.isArray(parts) ? parts[0] : undefined
  return typeof first === 'object' && first !== null && 'type' in first && first.type === 'specialToken'
}
