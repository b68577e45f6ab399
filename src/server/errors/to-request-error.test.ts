import { expect, test } from 'vitest'
import { ModelCallError } from '../../errors/model-call-error.ts'
import { PoolExhaustedError } from '../../errors/pool-exhausted-error.ts'
import { toRequestError } from './to-request-error.ts'

const failed = (model: string, message: string) => ({
  model,
  error: new ModelCallError({ model, kind: 'connection', message }),
})

test('the one model that failed is named once, whether its message begins with it or not', () => {
  for (const message of ['a: found no connection.', 'found no connection.']) {
    const error = toRequestError(new PoolExhaustedError([failed('a', message)]))
    expect(error.message).toBe('a: found no connection.')
    expect(error.status).toBe(502)
  }
})

test('of several models every cause is told', () => {
  const error = toRequestError(new PoolExhaustedError([failed('a', 'a: no connection.'), failed('b', 'too late.')]))
  expect(error.message).toContain('a: no connection; b: too late.')
  expect(error.causes?.map(({ model, code }) => `${model} ${code}`)).toEqual(['a connection', 'b connection'])
})
