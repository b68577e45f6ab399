import type { ChatModel, ChatRequest } from '../../ports/chat-model.ts'
import { type Message, messageText } from '../../ports/message.ts'

/** Tokens a chat template may add: some for the whole prompt, some for each message. */
const templateTokens = 16
const templateTokensPerMessage = 8
/** What a picture may cost where nobody says: encoders of dynamic resolution make up to 16,384 tokens of one. */
const pictureTokensAtMost = 16_384
/** A film or a file that is named or packed in a few bytes fills the context, whose size is taken for this where nobody says. */
const contextTokensAtMost = 1_048_576
const pictureData = /^data:image\/[\w.+-]+;base64,[\w+/=-]*$/

/**
 * An upper bound on the prompt's tokens without a tokenizer: the UTF-8 bytes of all that is sent, ids and schemas
 * included, since no byte-level tokenizer makes more tokens than bytes; what a chat template may add; and a fixed bound
 * for each picture in place of its data, and the whole context for each part that is neither text nor picture.
 */
export function estimatePromptTokensAtMost(
  model: Pick<ChatModel, 'ownPrompt' | 'sentBytes' | 'contextTokens'>,
  request: ChatRequest,
): number {
  const { request: worded, pictures, others } = withoutPictures(request)
  const bytes =
    model.sentBytes?.(worded) ?? Buffer.byteLength(JSON.stringify(worded)) + Buffer.byteLength(model.ownPrompt ?? '')
  const seen = pictures * pictureTokensAtMost + others * (model.contextTokens ?? contextTokensAtMost)
  return bytes + seen + templateTokens + (request.messages.length + 1) * templateTokensPerMessage
}

/** The request with its pictures' data left out. An address counts like any other text. */
function withoutPictures(request: ChatRequest): {
  readonly request: ChatRequest
  readonly pictures: number
  /** Parts that are neither text nor picture. */
  readonly others: number
} {
  let pictures = 0
  let others = 0
  const messages = request.messages.map((message): Message => {
    if (message.role !== 'user' || typeof message.content === 'string') return message
    const content = message.content.map((part) => {
      if (part.type === 'other') others += 1
      if (part.type !== 'image') return part
      pictures += 1
      return pictureData.test(part.url) ? { ...part, url: '' } : part
    })
    return { ...message, content }
  })
  return { request: { ...request, messages }, pictures, others }
}

/** UTF-8 bytes to a token when no tokenizer is at hand: on the safe side of English prose (4) and near code and numbers. */
const bytesPerToken = 3

/** A likely count of a text's tokens: the model's own where it has a tokenizer, else an estimate that leans high. */
export function likelyTokens(model: Pick<ChatModel, 'countTokens'>, text: string): number {
  return model.countTokens?.(text) ?? Math.ceil(Buffer.byteLength(text) / bytesPerToken)
}

/** A likely count of a whole prompt's tokens, those of the chat template and of the model's own prompt included. */
export function promptTokens(
  model: Pick<ChatModel, 'countTokens' | 'ownPrompt'>,
  request: Pick<ChatRequest, 'messages' | 'tools'>,
): number {
  const texts = request.messages.reduce((sum, message) => sum + likelyTokens(model, messageText(message)), 0)
  const tools = request.tools === undefined ? 0 : likelyTokens(model, JSON.stringify(request.tools))
  const own = model.ownPrompt === undefined ? 0 : likelyTokens(model, model.ownPrompt) + templateTokensPerMessage
  return own + texts + tools + templateTokens + request.messages.length * templateTokensPerMessage
}
