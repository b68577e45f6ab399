import { withoutAnswerLine } from '../../answers/answer-line.ts'
import type { Decision } from '../answer.ts'
import type { Generation } from '../events.ts'

/** The decision for a text as its model wrote it, without the answer line that it was asked for. */
export function decisionFrom(generation: Generation): Decision {
  const { text, reasoning, toolCalls, tokenLogprobs, model, finishReason, answerLine } = generation
  return {
    text: answerLine === true ? withoutAnswerLine(text) : text,
    writtenBy: model,
    finishReason,
    ...(reasoning !== undefined && { reasoning }),
    ...(toolCalls !== undefined && { toolCalls }),
    ...(tokenLogprobs !== undefined && { tokenLogprobs }),
  }
}
