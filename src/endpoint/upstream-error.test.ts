import { expect, test } from 'vitest'
import { classifyCode, classifyStatus, readUpstreamError } from './upstream-error.ts'

test('a status says how the failure counts and whether waiting may help', () => {
  const classes = [400, 401, 403, 404, 408, 413, 422, 429, 500, 501, 502, 503, 302].map((status) => {
    const { kind, retryable } = classifyStatus(status)
    return `${status} ${kind} ${retryable ? 'again' : 'final'}`
  })
  expect(classes).toEqual([
    '400 refused-request final',
    '401 authentication final',
    '403 authentication final',
    '404 not-found final',
    '408 timeout again',
    '413 refused-request final',
    '422 refused-request final',
    '429 rate-limited again',
    '500 upstream again',
    '501 upstream final',
    '502 upstream again',
    '503 upstream again',
    '302 bad-response final',
  ])
})

test('a spent quota is not worth another try', () => {
  expect(classifyStatus(429, 'insufficient_quota').retryable).toBe(false)
  expect(classifyCode('insufficient_quota')).toEqual({ kind: 'rate-limited', retryable: false })
})

test('an error in a stream is classed by its code, a number or a word', () => {
  expect(classifyCode('429').kind).toBe('rate-limited')
  expect(classifyCode('rate_limit_exceeded').kind).toBe('rate-limited')
  expect(classifyCode('invalid_request_error').kind).toBe('refused-request')
  expect(classifyCode('invalid_api_key').kind).toBe('authentication')
  expect(classifyCode('model_not_found').kind).toBe('not-found')
  expect(classifyCode('server_error')).toEqual({ kind: 'upstream', retryable: true })
  expect(classifyCode(undefined)).toEqual({ kind: 'upstream', retryable: true })
})

test('finds the error in every shape that endpoints give it', () => {
  expect(readUpstreamError({ error: { message: 'no', code: 404, type: 'x' } })).toEqual({
    message: 'no',
    code: '404',
    type: 'x',
  })
  expect(readUpstreamError({ error: { message: 'no', code: null, type: 'server_error' } })).toEqual({
    message: 'no',
    code: 'server_error',
  })
  expect(readUpstreamError({ error: 'model "x" not found' })).toEqual({ message: 'model "x" not found' })
  expect(readUpstreamError({ object: 'error', message: 'no', code: 40_001 })).toEqual({ message: 'no', code: '40001' })
  expect(readUpstreamError({ detail: 'Not Found' })).toEqual({ message: 'Not Found' })
  expect(readUpstreamError({ detail: [{ loc: ['body', 'logprobs'] }] })?.message).toContain('logprobs')
  for (const payload of [null, 'x', [], {}, { choices: [] }, { error: null }]) {
    expect(readUpstreamError(payload)).toBeUndefined()
  }
})
