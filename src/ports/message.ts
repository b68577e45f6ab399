/** One part of a message's content. `url` is an address or a `data:` URL, passed on as it is. */
export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image'; readonly url: string; readonly detail?: 'auto' | 'low' | 'high' }
  /** Sound, a file, a film: as its sender wrote it, for endpoints that take such parts. */
  | { readonly type: 'other'; readonly part: Readonly<Record<string, unknown>> }

/** A tool the model asked for. `arguments` is the JSON text exactly as the model wrote it. */
export interface ToolCall {
  readonly id: string
  readonly name: string
  readonly arguments: string
  /** What the endpoint put beside it and wants back with it. */
  readonly endpointFields?: Readonly<Record<string, unknown>>
}

/** One turn of a conversation, oldest first in every list of them. */
export type Message = {
  /** Who of several participants speaks; letters, digits, _ and -. */
  readonly name?: string
} & (
  | { readonly role: 'system' | 'developer'; readonly content: string }
  | { readonly role: 'user'; readonly content: string | readonly ContentPart[] }
  | {
      readonly role: 'assistant'
      readonly content: string
      readonly toolCalls?: readonly ToolCall[]
      /** Its thinking, which some endpoints want back; only for the model that thought it. */
      readonly reasoning?: string
      /** Further fields that its endpoint wants back as they came; only for that model. */
      readonly endpointFields?: Readonly<Record<string, unknown>>
    }
  | { readonly role: 'tool'; readonly toolCallId: string; readonly content: string }
)

/** A function the model may call; `parameters` is its JSON Schema. */
export interface ToolDefinition {
  readonly name: string
  readonly description?: string
  readonly parameters?: Readonly<Record<string, unknown>>
  readonly strict?: boolean
}

export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string }

/** What the answer's text has to be: free text, any JSON value, or JSON that satisfies a schema. */
export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json' }
  | {
      readonly type: 'json-schema'
      readonly name: string
      readonly schema: Readonly<Record<string, unknown>>
      readonly strict?: boolean
    }

/** Whether JSON is asked for, and not any text. */
export function wantsJson(format: ResponseFormat | undefined): boolean {
  return format !== undefined && format.type !== 'text'
}

/** The text of a message, its parts joined by line breaks; what is no text contributes nothing. */
export function messageText(message: Message): string {
  if (typeof message.content === 'string') return message.content
  return message.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
}
