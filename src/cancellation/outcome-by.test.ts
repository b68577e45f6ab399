import { expect, test } from 'vitest'
import { createVirtualClock } from '../clock/virtual-clock.ts'
import { outcomeBy } from './outcome-by.ts'

const late = () => new Error('too late')

test('what comes in time is a value, and so is a failure', async () => {
  const context = { signal: new AbortController().signal, clock: createVirtualClock() }
  expect(await outcomeBy(async () => 7, context, 100, late)).toEqual({ ok: true, value: 7 })
  const failed = await outcomeBy(() => Promise.reject(new Error('no')), context, undefined, late)
  expect(failed).toMatchObject({ ok: false, error: { message: 'no' } })
  expect(context.clock.waiting).toBe(0)
})

test('what takes too long is given up, and told so', async () => {
  const context = { signal: new AbortController().signal, clock: createVirtualClock() }
  let reason: unknown
  const never = (signal: AbortSignal) => {
    signal.addEventListener('abort', () => (reason = signal.reason))
    return new Promise<never>(() => undefined)
  }
  expect(await outcomeBy(never, context, 50, late)).toMatchObject({ ok: false, error: { message: 'too late' } })
  expect(context.clock.nowMs()).toBe(50)
  expect(reason).toMatchObject({ message: 'too late' })
})

test('whoever gives the question up hears of it at once', async () => {
  const controller = new AbortController()
  const context = { signal: controller.signal, clock: createVirtualClock() }
  const waiting = outcomeBy(() => new Promise<never>(() => undefined), context, undefined, late)
  controller.abort(new Error('left'))
  await expect(waiting).rejects.toThrow('left')
})
