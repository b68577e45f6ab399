import type { Generation } from '../method/events.ts'
import type { ModelId } from '../ports/chat-model.ts'
import { type Message, messageText, wantsJson } from '../ports/message.ts'
import type { Question } from '../ports/question.ts'
import type { Lesson, LessonAnswer } from '../ports/question-bank.ts'
import type { Feedback } from '../traces/feedback.ts'
import type { Trace } from '../traces/trace.ts'
import { lessonKey } from './lesson-key.ts'

/** Why a trace teaches nothing. */
export type LessonLack = 'no-text' | 'conversation' | 'tools-or-json' | 'no-answer'

/**
 * What a trace teaches, and what was said of it: the question, the answers of the models that were asked themselves, and who of them was
 * right. What only makes sense with what a bank question can not hold is left out: earlier turns, pictures, tools, a form of JSON; so is an
 * answer that was cut off.
 */
export function lessonFromTrace(trace: Trace, feedback: Feedback | undefined): Lesson | LessonLack {
  const { question } = trace
  if (trace.content === 'none' || question === undefined || question.text.trim() === '') return 'no-text'
  if (!standsAlone(question.messages)) return 'conversation'
  if ((question.tools?.length ?? 0) > 0 || wantsJson(question.responseFormat)) return 'tools-or-json'
  const labels = new Map(feedback?.labels.map(({ model, correct }) => [model, correct]))
  const answers = [...generationsByModel(trace)].map(([model, generation]) =>
    answerOf(model, generation, labels.get(model) ?? undefined),
  )
  if (answers.length === 0) return 'no-answer'
  const asked = {
    text: question.text,
    ...(question.options !== undefined && { options: question.options }),
    ...(question.answerType !== undefined && { answerType: question.answerType }),
  }
  const instructions = question.messages.flatMap((message) => (isInstruction(message) ? [messageText(message)] : []))
  // Under instructions the same words may have another answer, and the bank keeps none.
  const reference = instructions.length > 0 ? undefined : toldAnswer(trace, feedback)
  return {
    trace: trace.id,
    atMs: Date.parse(trace.startedAt),
    question: asked,
    key: lessonKey(asked, instructions),
    ...(reference !== undefined && { reference }),
    answers,
  }
}

function isInstruction({ role }: Message): boolean {
  return role === 'system' || role === 'developer'
}

/** Whether it is one message of text, instructions apart. */
function standsAlone(messages: Question['messages']): boolean {
  const asked = messages.filter((message) => !isInstruction(message))
  const [only] = asked
  if (asked.length !== 1 || only?.role !== 'user') return false
  return typeof only.content === 'string' || only.content.every(({ type }) => type === 'text')
}

/** The whole text that each model that was asked itself wrote, the last where it wrote several; in the order of asking. */
function generationsByModel({ events }: Trace): ReadonlyMap<ModelId, Generation> {
  const found = new Map<ModelId, Generation>()
  for (const event of events) {
    if (event.type !== 'call-finished' || event.stage !== 'reference') continue
    const { generation } = event
    const isWhole = !generation.truncated && (generation.toolCalls?.length ?? 0) === 0 && generation.text.trim() !== ''
    if (isWhole) found.set(generation.model, generation)
  }
  return found
}

function answerOf(
  model: ModelId,
  { text, meanLogprob, usage, implausibleUsage, costUsd, durationMs, answerLine }: Generation,
  correct: 0 | 1 | undefined,
): LessonAnswer {
  return {
    model,
    response: text,
    ...(correct !== undefined && { correct }),
    ...(meanLogprob !== undefined && { meanLogprob }),
    ...(usage !== undefined && implausibleUsage !== true && { usage }),
    latencyMs: Math.round(durationMs),
    ...(costUsd !== undefined && { costUsd }),
    ...(answerLine === true && { answerLine }),
  }
}

/** The right answer: as it was told, else the one that was given and found right, where it can be compared with others. */
function toldAnswer({ events }: Trace, feedback: Feedback | undefined): string | undefined {
  if (feedback?.answer !== undefined) return feedback.answer
  if (feedback?.verdict !== 'right') return undefined
  return events.findLast((event) => event.type === 'answer-finished')?.answer.extracted
}
