import { z } from 'zod'
import type { ContentPart, Message } from '../../ports/message.ts'
import { invalidRequest } from '../errors/request-error.ts'

const textPart = z.strictObject({ type: z.literal('text'), text: z.string() })
const imagePart = z.strictObject({
  type: z.literal('image_url'),
  image_url: z.strictObject({ url: z.string().min(1), detail: z.enum(['auto', 'low', 'high']).optional() }),
})
const refusalPart = z.strictObject({ type: z.literal('refusal'), refusal: z.string() })
const texts = z.union([z.string(), z.array(textPart).min(1)])

/** OpenAI's client puts a parsed copy beside a text it has read, and sends both back in the next turn. */
const sdkCopy = z.unknown().optional()

export const toolCallSchema = z.strictObject({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.strictObject({ name: z.string().min(1), arguments: z.string(), parsed_arguments: sdkCopy }),
})

/** One message of a chat completion request. What a server itself sends comes back in the next turn, so it is known. */
export const chatMessageSchema = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content: texts }),
  z.strictObject({ role: z.literal('developer'), content: texts }),
  z.strictObject({
    role: z.literal('user'),
    content: z.union([z.string(), z.array(z.discriminatedUnion('type', [textPart, imagePart])).min(1)]),
  }),
  z.strictObject({
    role: z.literal('assistant'),
    content: z.union([z.string(), z.array(z.discriminatedUnion('type', [textPart, refusalPart])).min(1)]).nullish(),
    refusal: z.string().nullish(),
    parsed: sdkCopy,
    tool_calls: z.array(toolCallSchema).nullish(),
    // Empty in every answer of ours, and only empty ones can be kept.
    annotations: z.array(z.never('annotations are not supported')).nullish(),
    audio: z.null('audio is not supported').optional(),
    function_call: z.null('function_call is not supported; use tool_calls').optional(),
  }),
  z.strictObject({ role: z.literal('tool'), tool_call_id: z.string().min(1), content: texts }),
])

export type ChatMessage = z.output<typeof chatMessageSchema>

/**
 * The conversation in our terms.
 * @throws RequestError 400 when an assistant message is empty
 */
export function messagesFromChat(messages: readonly ChatMessage[]): readonly Message[] {
  return messages.map(messageFromChat)
}

function messageFromChat(message: ChatMessage, index: number): Message {
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: message.role, content: textOf(message.content) }
    case 'user': {
      const { content } = message
      return { role: 'user', content: typeof content === 'string' ? content : content.map(partOf) }
    }
    case 'tool':
      return { role: 'tool', toolCallId: message.tool_call_id, content: textOf(message.content) }
    case 'assistant': {
      const content = textOf(message.content ?? '') || (message.refusal ?? '')
      const toolCalls = (message.tool_calls ?? []).map(({ id, function: called }) => ({
        id,
        name: called.name,
        arguments: called.arguments,
      }))
      if (toolCalls.length > 0) return { role: 'assistant', content, toolCalls }
      if (message.content == null && content === '') {
        throw invalidRequest('An assistant message needs content or tool calls.', `messages[${index}]`)
      }
      return { role: 'assistant', content }
    }
  }
}

type TextContent =
  | string
  | readonly (
      | { readonly type: 'text'; readonly text: string }
      | { readonly type: 'refusal'; readonly refusal: string }
    )[]

function textOf(content: TextContent): string {
  if (typeof content === 'string') return content
  return content.map((part) => (part.type === 'text' ? part.text : part.refusal)).join('\n')
}

type UserPart = Exclude<Extract<ChatMessage, { role: 'user' }>['content'], string>[number]

function partOf(part: UserPart): ContentPart {
  if (part.type === 'text') return part
  const { url, detail } = part.image_url
  return { type: 'image', url, ...(detail !== undefined && { detail }) }
}
