import { createHash } from 'node:crypto'
import type { ChatRequest, ModelId } from '../../ports/chat-model.ts'

/**
 * Names a generation by what was asked of whom: the model's id, the messages, and every setting that the text may depend
 * on, the seed included. Equal digests ask for the same generation. Only what says how the answer travels is left out.
 */
export function requestDigest(model: ModelId, request: ChatRequest): string {
  const { temperature, topP, maxTokens, stop, seed, logprobs, topLogprobs } = request
  const { messages, responseFormat, tools, toolChoice, parallelToolCalls } = request
  const asked = [
    model,
    messages,
    [temperature, topP, maxTokens, stop, seed, logprobs, topLogprobs],
    [responseFormat, tools, toolChoice, parallelToolCalls],
  ]
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex')
}
