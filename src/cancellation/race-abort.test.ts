import { expect, test } from 'vitest'
import { raceAbort, untilAborted } from './race-abort.ts'

test('passes on what the promise settles to', async () => {
  const { signal } = new AbortController()
  expect(await raceAbort(Promise.resolve(7), signal)).toBe(7)
  await expect(raceAbort(Promise.reject(new Error('no')), signal)).rejects.toThrow('no')
})

test('rejects with the reason when the abort comes first, also when it came before', async () => {
  const controller = new AbortController()
  const raced = raceAbort(new Promise(() => undefined), controller.signal)
  const reason = new Error('enough')
  controller.abort(reason)
  await expect(raced).rejects.toBe(reason)
  await expect(untilAborted(controller.signal)).rejects.toBe(reason)
})

test('a promise that fails after the abort is not an unhandled rejection', async () => {
  const late = Promise.withResolvers<void>()
  await expect(raceAbort(late.promise, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
  late.reject(new Error('late'))
  await new Promise((resolve) => setImmediate(resolve))
})
