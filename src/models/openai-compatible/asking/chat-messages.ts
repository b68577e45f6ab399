import { type ContentPart, type Message, messageText } from '../../../ports/message.ts'
import type { EndpointDialect } from './endpoint-dialect.ts'

type JsonObject = Readonly<Record<string, unknown>>

/**
 * The messages of a request in the endpoint's dialect. What the member itself adds and the system messages at the
 * beginning are one message: templates that refuse a second one are common, and to the model they say the same.
 * @param own texts of the member's own, those that are undefined left out
 */
export function messageBodies(
  messages: readonly Message[],
  own: readonly (string | undefined)[],
  dialect: EndpointDialect,
): readonly JsonObject[] {
  const written = own.filter((text) => text !== undefined)
  const firstTurn = messages.findIndex((message) => !isSystem(message))
  const end = dialect.systemMessages === 'anywhere' && firstTurn !== -1 ? firstTurn : messages.length
  const system = messages.slice(0, end).filter(isSystem)
  const turns = messages.filter((message, place) => place >= end || !isSystem(message))
  const text = [...written, ...system.map(messageText)].join('\n\n')
  const first: readonly Message[] =
    text === '' ? [] : [{ role: 'system', content: text, ...(written.length === 0 && soleName(system)) }]
  const all = dialect.systemMessages === 'none' ? withoutSystem(text, turns) : [...first, ...turns]
  return all.map((message) => messageBody(message, dialect))
}

function isSystem({ role }: Message): boolean {
  return role === 'system' || role === 'developer'
}

function soleName(system: readonly Message[]): { readonly name?: string } {
  const [only, ...others] = system
  return only?.name !== undefined && others.length === 0 ? { name: only.name } : {}
}

/** For templates without a system message, which want users and assistants to take turns as well. */
function withoutSystem(text: string, turns: readonly Message[]): readonly Message[] {
  const joined: Message[] = text === '' ? [] : [{ role: 'user', content: text }]
  for (const message of turns) {
    const last = joined.at(-1)
    const isOneTurn = last?.role === message.role && message.role !== 'tool'
    if (last === undefined || !isOneTurn || 'toolCalls' in message || 'toolCalls' in last) joined.push(message)
    else joined.splice(-1, 1, joinedTurn(last, message))
  }
  return joined
}

function joinedTurn(first: Message, second: Message): Message {
  if (typeof first.content === 'string' && typeof second.content === 'string') {
    return { ...first, content: `${first.content}\n\n${second.content}` } as Message
  }
  return { role: 'user', content: [...partsOf(first), ...partsOf(second)] }
}

function partsOf({ content }: Message): readonly ContentPart[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content
}

function messageBody(message: Message, { names, reasoning, emptyContent }: EndpointDialect): JsonObject {
  const name = names ? message.name : undefined
  switch (message.role) {
    case 'system':
    case 'developer':
      // Few chat templates know the developer; those that do take the system for it.
      return { role: 'system', content: message.content, name }
    case 'user':
      return { role: 'user', content: userContent(message), name }
    case 'assistant':
      return {
        role: 'assistant',
        content: message.content === '' && message.toolCalls?.length ? emptyContent : message.content,
        name,
        reasoning_content: reasoning ? message.reasoning : undefined,
        ...message.endpointFields,
        tool_calls: message.toolCalls?.length
          ? message.toolCalls.map(({ id, name: called, arguments: text, endpointFields }) => ({
              id,
              type: 'function',
              function: { name: called, arguments: text },
              ...endpointFields,
            }))
          : undefined,
      }
    case 'tool':
      return { role: 'tool', tool_call_id: message.toolCallId, content: message.content, name }
  }
}

/** Parts only where there is more than text: many servers take nothing else. */
function userContent(message: Extract<Message, { role: 'user' }>): string | readonly JsonObject[] {
  const { content } = message
  if (typeof content === 'string' || content.every(({ type }) => type === 'text')) return messageText(message)
  return content.map(partBody)
}

function partBody(part: ContentPart): JsonObject {
  if (part.type === 'text') return { type: 'text', text: part.text }
  if (part.type === 'other') return part.part
  return { type: 'image_url', image_url: { url: part.url, detail: part.detail } }
}
