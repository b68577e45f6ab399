import { expect, test } from 'vitest'
import { explainReading } from './reading-event.ts'

const base = { asked: 2, poolSize: 9, answer: '391', supporters: 2, answers: 2 }

test('says who says what, how often that is right and what one more could change', () => {
  expect(explainReading({ ...base, confidence: 0.971, change: 0.012 })).toBe(
    'Asked 2 of 9: both say 391, which is right in 97 of 100 such cases; a third could change the answer in 1',
  )
})

test('names no number where there is none', () => {
  expect(explainReading(base)).toBe('Asked 2 of 9: both say 391')
})

test('finds the right words for one, for some and for none', () => {
  expect(explainReading({ ...base, asked: 1, supporters: 1, answers: 1 })).toBe('Asked 1 of 9: it says 391')
  expect(explainReading({ ...base, asked: 4, supporters: 3, answers: 4 })).toBe('Asked 4 of 9: 3 of 4 say 391')
  expect(explainReading({ ...base, asked: 3, supporters: 1, answers: 3 })).toBe('Asked 3 of 9: 1 of 3 says 391')
  expect(explainReading({ ...base, asked: 7, supporters: 7, answers: 7, confidence: 1, change: 0 })).toContain(
    'an eighth',
  )
  expect(explainReading({ ...base, answer: undefined, answers: 0, supporters: 0 })).toBe('Asked 2 of 9: no answer yet')
})

test('says in words what would be 0 or 100 of 100', () => {
  expect(explainReading({ ...base, confidence: 0.9981, change: 0.0012 })).toBe(
    'Asked 2 of 9: both say 391, which is right in nearly every such case; a third would hardly ever change the answer',
  )
  expect(explainReading({ ...base, confidence: 0.002, change: 0.999 })).toBe(
    'Asked 2 of 9: both say 391, which is hardly ever right in such cases; a third would nearly always change the answer',
  )
})

test('counts those whose answer cannot be compared', () => {
  expect(explainReading({ ...base, asked: 3, supporters: 1, answers: 1 })).toBe(
    'Asked 3 of 9: 2 give no answer that can be compared, 1 says 391',
  )
  expect(explainReading({ ...base, asked: 5, supporters: 3, answers: 4 })).toBe(
    'Asked 5 of 9: 1 gives no answer that can be compared, 1 says something else, 3 say 391',
  )
})

test('adds why it stopped where the rule alone does not say it', () => {
  expect(explainReading({ ...base, because: 'the time is up' })).toBe('Asked 2 of 9: both say 391; the time is up')
})
