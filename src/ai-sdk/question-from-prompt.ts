import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FilePart,
  LanguageModelV4Message,
  LanguageModelV4ToolResultOutput,
  SharedV4Warning,
} from '@ai-sdk/provider'
import { UsageError } from '../errors/smacs-error.ts'
import { searchTextOf } from '../ports/conversation.ts'
import type { ContentPart, Message, ResponseFormat, ToolChoice, ToolDefinition } from '../ports/message.ts'
import type { Question } from '../ports/question.ts'

/** What a call asks, and what of it nobody here can do. */
export interface AskedQuestion {
  readonly question: Question
  readonly warnings: readonly SharedV4Warning[]
}

/**
 * A call of the AI SDK as a question: its conversation, tools and form of answer.
 * @throws UsageError for a file that is kept by some provider and named by a reference
 */
export function questionFromPrompt(options: LanguageModelV4CallOptions): AskedQuestion {
  const messages = options.prompt.flatMap(messagesFrom)
  const responseFormat = responseFormatFrom(options.responseFormat)
  const { tools, warnings } = toolsFrom(options.tools ?? [])
  const toolChoice = options.toolChoice && toolChoiceFrom(options.toolChoice)
  return {
    question: {
      text: searchTextOf(messages),
      messages,
      ...(responseFormat !== undefined && { responseFormat }),
      ...(tools.length > 0 && { tools }),
      ...(tools.length > 0 && toolChoice !== undefined && { toolChoice }),
    },
    warnings,
  }
}

function messagesFrom(message: LanguageModelV4Message): readonly Message[] {
  switch (message.role) {
    case 'system':
      return [{ role: 'system', content: message.content }]
    case 'user': {
      const parts = message.content.map((part) => (part.type === 'text' ? textPart(part.text) : filePart(part)))
      const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []))
      return [{ role: 'user', content: texts.length === parts.length ? texts.join('\n') : parts }]
    }
    case 'assistant': {
      const textsOf = (type: 'text' | 'reasoning'): string =>
        message.content.flatMap((part) => (part.type === type ? [part.text] : [])).join('')
      const toolCalls = message.content.flatMap((part) =>
        part.type === 'tool-call'
          ? [{ id: part.toolCallId, name: part.toolName, arguments: JSON.stringify(part.input ?? {}) }]
          : [],
      )
      const reasoning = textsOf('reasoning')
      return [
        {
          role: 'assistant',
          content: textsOf('text'),
          ...(toolCalls.length > 0 && { toolCalls }),
          ...(reasoning !== '' && { reasoning }),
        },
      ]
    }
    case 'tool':
      return message.content.flatMap((part): readonly Message[] =>
        part.type === 'tool-result'
          ? [{ role: 'tool', toolCallId: part.toolCallId, content: resultText(part.output) }]
          : [],
      )
  }
}

function textPart(text: string): ContentPart {
  return { type: 'text', text }
}

/** Pictures are pictures; anything else goes on as OpenAI's chat API words it, for endpoints that take such parts. */
function filePart({ data, mediaType, filename }: LanguageModelV4FilePart): ContentPart {
  if (data.type === 'text') return textPart(data.text)
  if (data.type === 'reference') {
    throw new UsageError('A file is named by the reference that another provider keeps it by; send the file itself.')
  }
  const isPicture = mediaType === 'image' || mediaType.startsWith('image/')
  const fullType = mediaType === 'image' || mediaType === 'image/*' ? 'image/png' : mediaType
  const base64 = data.type === 'data' ? base64Of(data.data) : undefined
  const url = data.type === 'url' ? data.url.href : `data:${fullType};base64,${base64}`
  if (isPicture) return { type: 'image', url }
  if (mediaType.startsWith('audio/') && base64 !== undefined) {
    const format = mediaType === 'audio/mpeg' ? 'mp3' : mediaType.slice('audio/'.length)
    return { type: 'other', part: { type: 'input_audio', input_audio: { data: base64, format } } }
  }
  const file = { ...(filename !== undefined && { filename }), file_data: url }
  return { type: 'other', part: { type: 'file', file } }
}

function base64Of(data: Uint8Array | string): string {
  return typeof data === 'string' ? data : Buffer.from(data).toString('base64')
}

function resultText(output: LanguageModelV4ToolResultOutput): string {
  switch (output.type) {
    case 'text':
    case 'error-text':
      return output.value
    case 'json':
    case 'error-json':
      return JSON.stringify(output.value)
    case 'execution-denied':
      return output.reason ?? 'The tool was not allowed to run.'
    case 'content':
      return output.value.map((part) => (part.type === 'text' ? part.text : `[${part.type}]`)).join('\n')
  }
}

function responseFormatFrom(format: LanguageModelV4CallOptions['responseFormat']): ResponseFormat | undefined {
  if (format?.type !== 'json') return undefined
  if (format.schema === undefined) return { type: 'json' }
  return { type: 'json-schema', name: format.name ?? 'answer', schema: { ...format.schema } }
}

function toolsFrom(offered: NonNullable<LanguageModelV4CallOptions['tools']>): {
  readonly tools: readonly ToolDefinition[]
  readonly warnings: readonly SharedV4Warning[]
} {
  const tools = offered.flatMap((tool): readonly ToolDefinition[] =>
    tool.type === 'function'
      ? [
          {
            name: tool.name,
            parameters: { ...tool.inputSchema },
            ...(tool.description !== undefined && { description: tool.description }),
            ...(tool.strict !== undefined && { strict: tool.strict }),
          },
        ]
      : [],
  )
  const warnings = offered.flatMap((tool): readonly SharedV4Warning[] =>
    tool.type === 'provider'
      ? [{ type: 'unsupported', feature: `tool ${tool.id}`, details: "Only its maker's own servers run it." }]
      : [],
  )
  return { tools, warnings }
}

function toolChoiceFrom(choice: NonNullable<LanguageModelV4CallOptions['toolChoice']>): ToolChoice {
  return choice.type === 'tool' ? { name: choice.toolName } : choice.type
}
