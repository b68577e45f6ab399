import { expect, test } from 'vitest'
import type { FinishReason } from '../../ports/chat-model.ts'
import { questionFromText } from '../../ports/question.ts'
import { type LabAnswer, noLabAnswer } from '../ask-recorded.ts'
import { answerEnding } from './answer-ending.ts'

const number = questionFromText('How many legs has a spider?', { answerType: 'number' })

function ended(response: string, finishReason: FinishReason = 'stop', answered = true): LabAnswer {
  const generation = { ...{ digest: '', model: 'a', response, latencyMs: 1 }, finishReason }
  if (!answered) return { ...noLabAnswer, live: [generation] }
  const answer = {
    ...{ text: response, writtenBy: 'a', finishReason, strategy: 's', models: ['a'], usage: { calls: 1 } },
    ...{ degraded: false, notes: [], traceId: '' },
  }
  return { ...noLabAnswer, answer, live: [generation], source: { kind: 'live', generation } }
}

test.each([
  ['answered', ended('It has 8 legs.')],
  ['truncated', ended('It has 8 legs, and', 'length')],
  ['refused', ended('', 'content-filter')],
  ['refused', ended("I'm sorry, I can't help with that.")],
  ['error', noLabAnswer],
  ['truncated', ended('', 'length', false)],
  ['refused', ended('', 'content-filter', false)],
  ['unparsed', ended('', 'stop', false)],
] as const)('%s', (ending, answer) => {
  expect(answerEnding(answer, number)).toBe(ending)
})

test('what holds no number where one was asked for is unparsed', () => {
  const long =
    'Spiders are animals of many kinds that live in all parts of the world and have been there for very long.\n'
  expect(answerEnding(ended(long.repeat(4)), number)).toBe('unparsed')
})
