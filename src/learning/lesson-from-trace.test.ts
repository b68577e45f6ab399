import { expect, test } from 'vitest'
import type { CollaborationEvent, Generation } from '../method/events.ts'
import { type Question, questionFromText } from '../ports/question.ts'
import type { Feedback } from '../traces/feedback.ts'
import type { Trace } from '../traces/trace.ts'
import { lessonFromTrace } from './lesson-from-trace.ts'
import { lessonKey } from './lesson-key.ts'

const written = (model: string, text: string, rest: Partial<Generation> = {}): CollaborationEvent => ({
  ...{ type: 'call-finished', stage: 'reference', index: 0 },
  generation: { model, text, calls: 1, finishReason: 'stop', truncated: false, durationMs: 12.4, ...rest },
})
const answerOf = (extracted: string): CollaborationEvent => ({
  ...{ type: 'answer-finished', atMs: 1 },
  answer: {
    ...{
      text: `It is ${extracted}.`,
      extracted,
      strategy: 'majority',
      models: [],
      usage: { calls: 2 },
      degraded: false,
    },
    ...{ notes: [], traceId: 't', writtenBy: 'a', finishReason: 'stop' },
  },
})
const traceOf = (
  question: Question,
  events: readonly CollaborationEvent[],
  content: Trace['content'] = 'full',
): Trace => ({
  ...{ id: 't', client: 'local', startedAt: '1970-01-01T00:00:07.000Z', durationMs: 9, target: 'default', content },
  ...{ status: 'answered', summary: { models: [], usage: { calls: 2 } }, question, events },
})
const said = (feedback: Partial<Feedback>): Feedback => ({
  ...{ verdict: 'right', givenAt: '', client: 'local', labels: [] },
  ...feedback,
})

const asked = questionFromText('What is 6 x 7?')
const events = [
  written('a', 'It is 42.', { usage: { inputTokens: 3 }, costUsd: 0.1, answerLine: true }),
  written('b', '41'),
]

test('a trace teaches its question and what each model wrote; nobody has said who was right', () => {
  expect(lessonFromTrace(traceOf(asked, [...events, answerOf('42')]), undefined)).toEqual({
    ...{ trace: 't', atMs: 7_000, question: { text: 'What is 6 x 7?' }, key: lessonKey({ text: 'What is 6 x 7?' }) },
    answers: [
      { model: 'a', response: 'It is 42.', usage: { inputTokens: 3 }, latencyMs: 12, costUsd: 0.1, answerLine: true },
      { model: 'b', response: '41', latencyMs: 12 },
    ],
  })
})

test('feedback labels the models that were asked, and the right answer is kept', () => {
  const labels = [
    { model: 'a', correct: 1 as const },
    { model: 'b', correct: null },
  ]
  const trace = traceOf(asked, [...events, answerOf('42')])
  expect(lessonFromTrace(trace, said({ labels }))).toMatchObject({
    ...{ reference: '42', answers: [{ model: 'a', correct: 1 }, { model: 'b' }] },
  })
  expect(lessonFromTrace(trace, said({ verdict: 'wrong', answer: '41', labels }))).toMatchObject({ reference: '41' })
  for (const verdict of ['wrong', 'unsure'] as const)
    expect(lessonFromTrace(trace, said({ verdict, labels: [] }))).not.toHaveProperty('reference')
})

test('what a bank question cannot hold teaches nothing', () => {
  const lackOf = (question: Question, all = events, content?: Trace['content']) =>
    lessonFromTrace(traceOf(question, all, content), undefined)
  expect(lackOf(asked, events, 'none')).toBe('no-text')
  const turns = [{ role: 'assistant', content: 'Yes?' } as const, ...asked.messages]
  expect(lackOf({ ...asked, messages: [...asked.messages, ...turns] })).toBe('conversation')
  const picture = [{ type: 'image', url: 'data:,' } as const]
  expect(lackOf({ ...asked, messages: [{ role: 'user', content: picture }] })).toBe('conversation')
  expect(lackOf({ ...asked, tools: [{ name: 'clock' }] })).toBe('tools-or-json')
  expect(lackOf({ ...asked, responseFormat: { type: 'json' } })).toBe('tools-or-json')
  const halves = [
    written('a', 'It is', { truncated: true }),
    written('b', '', { toolCalls: [{ id: '1', name: 'clock', arguments: '{}' }] }),
    { ...written('c', 'It is 42.'), stage: 'aggregation' } as CollaborationEvent,
  ]
  expect(lackOf(asked, halves)).toBe('no-answer')
})

test('under instructions the same words are another question, of which no right answer is kept', () => {
  const instructed = {
    ...asked,
    messages: [{ role: 'system', content: 'Answer in French.' } as const, ...asked.messages],
  }
  const lesson = lessonFromTrace(traceOf(instructed, events), said({ answer: 'quarante-deux' }))
  expect(lesson).toMatchObject({ question: { text: 'What is 6 x 7?' } })
  expect(lesson).not.toHaveProperty('reference')
  expect(lesson).not.toHaveProperty('key', lessonKey(asked))
})

test('case, white space and a closing mark make no other question; signs, digits and options do', () => {
  const key = (text: string, options?: readonly string[]) => lessonKey({ text, ...(options && { options }) })
  for (const same of ['what is  6 X 7 ?', 'What is 6 x\n7', ' What is 6 x 7. '])
    expect(key(same)).toBe(key('What is 6 x 7?'))
  for (const other of ['What is 6 x 7!', 'What is 6 x 7²?', 'What is 6 x 77?', 'What is 6.5 x 7?'])
    expect(key(other)).not.toBe(key('What is 6 x 7?'))
  expect(key('Which?', ['x', 'y'])).not.toBe(key('Which?', ['x', 'z']))
})
