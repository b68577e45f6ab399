import { expect, test } from 'vitest'
import { MachineFaultError } from '../../errors/machine-fault-error.ts'
import { type EndpointRefusal, ModelCallError } from '../../errors/model-call-error.ts'
import { PoolExhaustedError } from '../../errors/pool-exhausted-error.ts'
import { errorBody } from './error-body.ts'
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

const refused = (model: string, refusal: EndpointRefusal) => ({
  model,
  error: new ModelCallError({ model, kind: 'refused-request', status: 400, message: refusal.message, refusal }),
})

test.each([
  { message: 'too long', code: 'context_length_exceeded' },
  { message: 'too long', code: '400', type: 'exceed_context_size_error' },
  { message: "This model's maximum context length is 8192 tokens. However, …", code: '400', type: 'BadRequestError' },
  { message: 'prompt is too long: 210000 tokens > 200000 maximum', code: 'invalid_request_error' },
])('a conversation that is too long is context_length_exceeded, in whatever words: $message $type', (refusal) => {
  expect(toRequestError(new PoolExhaustedError([refused('a', refusal)])).code).toBe('context_length_exceeded')
})

test('a refusal keeps the endpoint’s word, field and numbers, where all say the same', () => {
  const refusal = { message: 'no', code: 'unsupported_value', param: 'top_p', counts: { n_ctx: 512 } }
  const alone = toRequestError(new PoolExhaustedError([refused('a', refusal)]))
  expect(alone).toMatchObject({ status: 400, code: 'unsupported_value', param: 'top_p', counts: { n_ctx: 512 } })
  expect(errorBody(alone).error).toMatchObject({ n_ctx: 512, causes: [{ model: 'a', code: 'refused-request' }] })
  const other = refused('b', { message: 'no', code: 'other_word' })
  const both = toRequestError(new PoolExhaustedError([refused('a', refusal), other]))
  expect(both.code).toBe('refused_by_model')
  const number = toRequestError(new PoolExhaustedError([refused('a', { message: 'no', code: '400' })]))
  expect(number.code).toBe('refused_by_model')
})
