import type { Decision } from './answer.ts'
import type { Generation } from './events.ts'

/** The decision for a text as its model wrote it. */
export function decisionFrom({ text, reasoning, toolCalls, tokenLogprobs, model, finishReason }: Generation): Decision {
  return {
    text,
    writtenBy: model,
    finishReason,
    ...(reasoning !== undefined && { reasoning }),
    ...(toolCalls !== undefined && { toolCalls }),
    ...(tokenLogprobs !== undefined && { tokenLogprobs }),
  }
}
