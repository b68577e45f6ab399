import { expect, test } from 'vitest'
import { MachineFaultError } from '../../errors/machine-fault-error.ts'
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

test('what the machine kept from a model is the server’s own trouble, beside whatever ailed other models', () => {
  const full = new MachineFaultError('disk-full', 'There is no room left on the disk of the spending file.')
  const error = toRequestError(new PoolExhaustedError([{ model: 'a', error: full }, failed('b', 'slow.')]))
  expect(error).toMatchObject({ status: 503, type: 'server_error', code: 'disk-full', message: full.message })
})
