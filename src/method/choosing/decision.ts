import { withoutAnswerLine } from '../../answers/answer-line.ts'
import { MalformedToolCallError } from '../../errors/malformed-tool-call-error.ts'
import { PoolExhaustedError } from '../../errors/pool-exhausted-error.ts'
import type { Decision } from '../answer.ts'
import type { Reference } from '../calls/ask-panel.ts'
import type { Generation } from '../events.ts'
import type { PoolPosterior, Reading } from '../posterior/pool-posterior.ts'

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

/** Who speaks for several that say the same, and who is best of several: whose prior is highest, ties in pool order. */
export function speakerOf(references: readonly Reference[]): Reference {
  const [speaker] = references.toSorted((left, right) => right.prior - left.prior || left.member - right.member)
  if (speaker === undefined) throw new RangeError('Expected at least one reference')
  return speaker
}

/** The leading answer in the words of whoever speaks for it. @param reading one with a leader */
export function leadersDecision({ calibrated }: PoolPosterior, { leader, confidence }: Reading): Decision {
  if (leader === undefined) throw new RangeError('Expected a leading answer')
  const { generation } = speakerOf(leader.supporters)
  return { ...decisionFrom(generation), extracted: leader.text, ...(calibrated && { confidence }) }
}

/**
 * What is decided after all where a strategy failed since nobody answered, but somebody called a tool in a malformed way:
 * the first of those calls in the order of asking, with a note. To an agent that is a turn, an error is its end.
 * Undefined for every other failure.
 */
export function malformedDecision(error: unknown): { readonly decision: Decision; readonly note: string } | undefined {
  const causes = error instanceof PoolExhaustedError ? error.causes.map((cause) => cause.error) : []
  const first = causes.find((cause) => cause instanceof MalformedToolCallError)
  if (first === undefined) return undefined
  return {
    decision: { ...decisionFrom(first.generation as Generation), malformedToolCalls: true },
    note: `Nobody called a tool as it should be called. ${first.message}`,
  }
}
