import { expect, test } from 'vitest'
import { explainStanding } from './explain-standing.ts'

const base = { asked: 2, poolSize: 9, answer: '391', supporters: 2, answers: 2 }

test('says who says what, how often that is right and what one more could change', () => {
  expect(explainStanding({ ...base, confidence: 0.971, change: 0.012 })).toBe(
    'asked 2 of 9: both say 391, which is right in 97 of 100 such cases; a third could change the answer in 1',
  )
})

test('names no number where there is none', () => {
  expect(explainStanding(base)).toBe('asked 2 of 9: both say 391')
})

test('finds the right words for one, for some and for none', () => {
  expect(explainStanding({ ...base, asked: 1, supporters: 1, answers: 1 })).toBe('asked 1 of 9: it says 391')
  expect(explainStanding({ ...base, asked: 4, supporters: 3, answers: 4 })).toBe('asked 4 of 9: 3 of 4 say 391')
  expect(explainStanding({ ...base, asked: 3, supporters: 1, answers: 3 })).toBe('asked 3 of 9: 1 of 3 says 391')
  expect(explainStanding({ ...base, asked: 7, supporters: 7, answers: 7, confidence: 1, change: 0 })).toContain(
    'an eighth',
  )
  expect(explainStanding({ ...base, answer: undefined, answers: 0, supporters: 0 })).toBe('asked 2 of 9: no answer yet')
})

test('adds why it stopped where the rule alone does not say it', () => {
  expect(explainStanding({ ...base, because: 'the time is up' })).toBe('asked 2 of 9: both say 391; the time is up')
})
