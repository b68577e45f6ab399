import { expect, test } from 'vitest'
import { answerSource } from './answer-source.ts'

const samples = ['391', 'So it is 390.\nAnswer: 390', '391'].map((response, sample) => ({
  model: 'a',
  sample,
  response,
}))
const generated = (response: string, model = 'a') => ({
  ...{ digest: '', model, response, latencyMs: 1 },
  finishReason: 'stop' as const,
})

test('of several samples it is the one with the text, its answer line shown or not', () => {
  expect(answerSource({ text: '391', writtenBy: 'a' }, samples, [])).toMatchObject({ kind: 'recorded', sample: 0 })
  expect(answerSource({ text: 'So it is 390.', writtenBy: 'a' }, samples, [])).toMatchObject({ sample: 1 })
  expect(answerSource({ text: 'never said', writtenBy: 'a' }, samples, [])).toBeUndefined()
})

test('one text alone is it, whatever was left out of it', () => {
  const thinking = { model: 'b', sample: 0, response: '<think>hm</think>391' }
  expect(answerSource({ text: '391', writtenBy: 'b' }, [thinking, ...samples], [])).toMatchObject({ sample: 0 })
})

test('a text that was recorded as well as generated is the recorded one; others’ texts are not its writer’s', () => {
  const live = [generated('391'), generated('392'), generated('393', 'b')]
  expect(answerSource({ text: '391', writtenBy: 'a' }, samples, live)).toMatchObject({ kind: 'recorded', sample: 0 })
  expect(answerSource({ text: '392', writtenBy: 'a' }, samples, live)).toMatchObject({
    kind: 'live',
    generation: live[1],
  })
  expect(answerSource({ text: '393', writtenBy: 'a' }, samples, live)).toBeUndefined()
})
