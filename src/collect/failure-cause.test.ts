import { expect, test } from 'vitest'
import { ModelCallError } from '../errors/model-call-error.ts'
import { failureCause } from './failure-cause.ts'

const failed = (message: string, status?: number): ModelCallError =>
  new ModelCallError({ model: 'qwen2', kind: 'upstream', message, ...(status !== undefined && { status }) })

test('failures whose numbers and request ids alone differ have one cause', () => {
  const [one, other] = [14759, 14758].map((ms) => failureCause('qwen2', failed(`left alone for another ${ms} ms`)))
  expect(one?.key).toBe(other?.key)
  expect(failureCause('qwen2', failed('failed (req-8f3a)')).key).toBe(
    failureCause('qwen2', failed('failed (req-11c9)')).key,
  )
})

test('another status, model or wording is another cause', () => {
  const key = (model: string, message: string, status: number): string =>
    failureCause(model, failed(message, status)).key
  const keys = [
    key('a', 'answered 500', 500),
    key('a', 'answered 503', 503),
    key('b', 'answered 500', 500),
    key('a', 'no', 500),
  ]
  expect(new Set(keys).size).toBe(4)
})

test('the model is named once', () => {
  expect(failureCause('qwen2', failed('qwen2: no first token.')).text).toBe('qwen2: no first token.')
  expect(failureCause('qwen2', failed('qwen2 failed too often.')).text).toBe('qwen2 failed too often.')
  expect(failureCause('qwen2', failed('it broke')).text).toBe('qwen2: it broke')
})
