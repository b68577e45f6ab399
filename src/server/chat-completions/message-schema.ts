import { z } from 'zod'
import type { ContentPart, Message, ToolCall } from '../../ports/message.ts'
import { imageContent } from '../fields/image-content.ts'

const textPart = z.object({ type: z.enum(['text', 'input_text', 'output_text']), text: z.string() })
const imagePart = z.object({
  type: z.literal('image_url'),
  image_url: z.union([z.string().min(1), z.object({ url: z.string().min(1), detail: z.string().nullish() })]),
})
const refusalPart = z.object({ type: z.literal('refusal'), refusal: z.string() })
const knownPartTypes: ReadonlySet<string> = new Set(['text', 'input_text', 'output_text', 'image_url', 'refusal'])
/** Sound, files, films: for the endpoint to take or to refuse. */
const otherPart = z.looseObject({
  type: z.string().refine((type) => !knownPartTypes.has(type), 'a part of its type has other fields'),
})
const contentPart = z.union([textPart, imagePart, refusalPart, otherPart])
const content = z.union([z.string(), z.array(contentPart)]).nullish()
const calledFunction = z.object({ name: z.string().min(1), arguments: z.string().nullish() })

export const toolCallSchema = z.object({
  id: z.string().nullish(),
  type: z.literal('function').nullish(),
  function: calledFunction,
  extra_content: z.unknown().optional(),
})

/** Thinking of an earlier turn, under every name that endpoints give it. */
const thinking = {
  reasoning_content: z.string().nullish(),
  reasoning: z.string().nullish(),
  thinking: z.string().nullish(),
  reasoning_text: z.string().nullish(),
  /** Signed or structured thinking: only its own endpoint can read it. */
  reasoning_details: z.unknown().optional(),
  thinking_blocks: z.unknown().optional(),
}

const name = z.string().nullish()

/** One message of a chat completion request. Keys that are not here are left unused. */
export const chatMessageSchema = z.discriminatedUnion('role', [
  z.object({ role: z.literal('system'), content, name }),
  z.object({ role: z.literal('developer'), content, name }),
  z.object({ role: z.literal('user'), content, name }),
  z.object({
    role: z.literal('assistant'),
    content,
    name,
    refusal: z.string().nullish(),
    tool_calls: z.array(toolCallSchema).nullish(),
    function_call: calledFunction.nullish(),
    prefix: z.boolean().nullish(),
    ...thinking,
  }),
  z.object({ role: z.literal('tool'), tool_call_id: z.string().nullish(), content, name }),
  z.object({ role: z.literal('function'), content, name: z.string().min(1) }),
])

export type ChatMessage = z.output<typeof chatMessageSchema>

/** The conversation in our terms. Results of tools that hold images become a result and a user's message with the images. */
export function messagesFromChat(messages: readonly ChatMessage[]): readonly Message[] {
  return messages.flatMap(messagesFrom)
}

/** Calls of the time before `tools` had no ids. */
const legacyCallId = 'function_call'

function messagesFrom(message: ChatMessage): readonly Message[] {
  const named = nameOf(message.name)
  switch (message.role) {
    case 'system':
    case 'developer':
      return [{ role: message.role, content: textOf(message.content), ...named }]
    case 'user':
      return [{ role: 'user', content: userContent(message.content), ...named }]
    case 'assistant':
      return [assistantMessage(message, named)]
    case 'tool':
      return toolResult(message.content, message.tool_call_id ?? '', named)
    case 'function':
      return toolResult(message.content, legacyCallId, {})
  }
}

type Named = Pick<Message, 'name'>

/** A participant's name with the letters every API takes; nothing where none is left. */
function nameOf(name: string | null | undefined): Named {
  const kept = (name ?? '').replace(/[^\w-]/g, '').slice(0, 64)
  return kept === '' ? {} : { name: kept }
}

function assistantMessage(message: Extract<ChatMessage, { role: 'assistant' }>, named: Named): Message {
  const toolCalls = (message.tool_calls ?? []).map(
    ({ id, function: called, extra_content }): ToolCall => ({
      id: id ?? '',
      name: called.name,
      arguments: called.arguments ?? '',
      ...(extra_content != null && { endpointFields: { extra_content } }),
    }),
  )
  if (message.function_call != null) {
    const { name, arguments: text } = message.function_call
    toolCalls.push({ id: legacyCallId, name, arguments: text ?? '' })
  }
  const { reasoning_details, thinking_blocks, prefix } = message
  const reasoning = message.reasoning_content ?? message.reasoning ?? message.thinking ?? message.reasoning_text
  const endpointFields = {
    ...(isGiven(reasoning_details) && { reasoning_details }),
    ...(isGiven(thinking_blocks) && { thinking_blocks }),
    ...(prefix === true && { prefix }),
  }
  return {
    role: 'assistant',
    content: textOf(message.content) || (message.refusal ?? ''),
    ...named,
    ...(toolCalls.length > 0 && { toolCalls }),
    ...(reasoning != null && reasoning !== '' && { reasoning }),
    ...(Object.keys(endpointFields).length > 0 && { endpointFields }),
  }
}

function isGiven(value: unknown): boolean {
  return value != null && !(Array.isArray(value) && value.length === 0)
}

function toolResult(content: Content, toolCallId: string, named: Named): readonly Message[] {
  const result: Message = { role: 'tool', toolCallId, content: textOf(content), ...named }
  const others = typeof content === 'string' ? [] : (content ?? []).map(partOf).filter(({ type }) => type !== 'text')
  return others.length === 0 ? [result] : [result, { role: 'user', content: others }]
}

type Content = ChatMessage['content']

function textOf(content: Content): string {
  if (typeof content === 'string') return content
  return (content ?? [])
    .map(partOf)
    .flatMap((part) => (part.type === 'text' ? [part.text] : []))
    .join('\n')
}

function userContent(content: Content): string | readonly ContentPart[] {
  if (content == null || typeof content === 'string') return content ?? ''
  return content.map(partOf)
}

type Part = z.output<typeof contentPart>

function partOf(part: Part): ContentPart {
  if (isText(part)) return { type: 'text', text: part.text }
  if (isImage(part)) {
    const { url, detail } = typeof part.image_url === 'string' ? { url: part.image_url } : part.image_url
    return imageContent(url, detail)
  }
  if (isRefusal(part)) return { type: 'text', text: part.refusal }
  return { type: 'other', part }
}

const isText = (part: Part): part is z.output<typeof textPart> => textPart.shape.type.safeParse(part.type).success
const isImage = (part: Part): part is z.output<typeof imagePart> => part.type === 'image_url'
const isRefusal = (part: Part): part is z.output<typeof refusalPart> => part.type === 'refusal'
