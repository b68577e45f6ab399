import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { linkAbort } from './linked-abort.ts'

test('aborts with the reason of whichever comes first, its own included', () => {
  const [first, second] = [new AbortController(), new AbortController()]
  const linked = linkAbort(first.signal, second.signal)
  expect(linked.signal.aborted).toBe(false)
  second.abort(new Error('second'))
  linked.abort(new Error('own'))
  expect(linked.signal.reason).toMatchObject({ message: 'second' })
  const own = linkAbort(first.signal)
  own.abort(new Error('own'))
  expect(own.signal.reason).toMatchObject({ message: 'own' })
  expect(first.signal.aborted).toBe(false)
})

test('is aborted from the start where a source is', () => {
  expect(linkAbort(AbortSignal.abort(new Error('before'))).signal.reason).toMatchObject({ message: 'before' })
})

test('leaves nothing behind once unlinked', () => {
  const source = new AbortController()
  const linked = linkAbort(source.signal)
  linked.unlink()
  expect(getEventListeners(source.signal, 'abort')).toEqual([])
  source.abort(new Error('late'))
  expect(linked.signal.aborted).toBe(false)
})
