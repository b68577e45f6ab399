import { expect, test } from 'vitest'
import { PoolExhaustedError } from './pool-exhausted-error.ts'

test('every cause stands in the message once, with its model', () => {
  const two = new PoolExhaustedError([
    { model: 'a', error: new Error('a: answered 401: wrong key. Check its `apiKey`.') },
    { model: 'b', error: new Error('The ceiling of 1 calls is reached; raise maxCalls.') },
  ])
  expect(two.message).toBe(
    'None of the 2 models asked gave an answer: a: answered 401: wrong key. Check its `apiKey`; b: The ceiling of 1 calls is reached; raise maxCalls. `smacs doctor` checks every model.',
  )
  const one = new PoolExhaustedError([{ model: 'a', error: new Error('slow') }])
  expect(one.message).toBe('The model asked gave no answer: a: slow. `smacs doctor` checks every model.')
})
