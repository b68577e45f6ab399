import { extractAnswer } from '../../answers/extract-answer.ts'
import { isRefusal } from '../../answers/sentences/refusal.ts'
import type { Question } from '../../ports/question.ts'
import type { LabAnswer } from '../ask-recorded.ts'

/** How answers end, each counted apart: a model that was cut off, or declined, is not one that was wrong. */
export const answerEndings = ['answered', 'unparsed', 'truncated', 'refused', 'error'] as const

export type AnswerEnding = (typeof answerEndings)[number]

/**
 * How an answer ended: `truncated` at its token limit, `refused` by the endpoint's filter or in its own words, `unparsed`
 * where nothing can be read out of it, `error` where no model gave a text at all.
 */
export function answerEnding({ answer, source, live }: LabAnswer, question: Question): AnswerEnding {
  if (answer === undefined) {
    // A generation that ended without a text is none to a strategy, and no failure either.
    if (live.some(({ finishReason }) => finishReason === 'length')) return 'truncated'
    if (live.some(({ finishReason }) => finishReason === 'content-filter')) return 'refused'
    return live.length > 0 ? 'unparsed' : 'error'
  }
  const text = source?.kind === 'live' ? source.generation.response : answer.text
  if (answer.finishReason === 'length') return 'truncated'
  if (answer.finishReason === 'content-filter' || isRefusal(text, question.text)) return 'refused'
  return (answer.extracted ?? extractAnswer(text, question)) === undefined ? 'unparsed' : 'answered'
}
