import type { ChatModel, ChatRequest } from '../../ports/chat-model.ts'
import { messageText } from '../../ports/message.ts'

/** Tokens a chat template may add: some for the whole prompt, some for each message. */
const templateTokens = 16
const templateTokensPerMessage = 8
/** What an image may cost where nobody says; the largest of the usual vision encoders' fixed sizes is below it. */
const imageTokensAtMost = 4096

/**
 * An upper bound on the prompt's tokens, what the model adds of its own included, without a tokenizer: no byte-level
 * tokenizer makes more tokens than UTF-8 bytes.
 */
export function estimatePromptTokensAtMost(
  { ownPrompt = '' }: Pick<ChatModel, 'ownPrompt'>,
  request: Pick<ChatRequest, 'messages' | 'tools' | 'responseFormat'>,
): number {
  let bytes = Buffer.byteLength(ownPrompt)
  let images = 0
  for (const message of request.messages) {
    bytes += Buffer.byteLength(messageText(message))
    if (message.role === 'assistant' && message.toolCalls !== undefined) {
      bytes += Buffer.byteLength(JSON.stringify(message.toolCalls))
    }
    if (message.role === 'user' && typeof message.content !== 'string') {
      images += message.content.filter((part) => part.type === 'image').length
    }
  }
  if (request.tools !== undefined) bytes += Buffer.byteLength(JSON.stringify(request.tools))
  if (request.responseFormat?.type === 'json-schema') bytes += Buffer.byteLength(JSON.stringify(request.responseFormat))
  return bytes + images * imageTokensAtMost + templateTokens + (request.messages.length + 1) * templateTokensPerMessage
}

/** UTF-8 bytes to a token when no tokenizer is at hand: on the safe side of English prose (4) and near code and numbers. */
const bytesPerToken = 3

/** A likely count of a text's tokens: the model's own where it has a tokenizer, else an estimate that leans high. */
export function likelyTokens(model: ChatModel, text: string): number {
  return model.countTokens?.(text) ?? Math.ceil(Buffer.byteLength(text) / bytesPerToken)
}

/** A likely count of a whole prompt's tokens, those of the chat template and of the model's own prompt included. */
export function promptTokens(model: ChatModel, request: Pick<ChatRequest, 'messages' | 'tools'>): number {
  const texts = request.messages.reduce((sum, message) => sum + likelyTokens(model, messageText(message)), 0)
  const tools = request.tools === undefined ? 0 : likelyTokens(model, JSON.stringify(request.tools))
  const own = model.ownPrompt === undefined ? 0 : likelyTokens(model, model.ownPrompt) + templateTokensPerMessage
  return own + texts + tools + templateTokens + request.messages.length * templateTokensPerMessage
}
