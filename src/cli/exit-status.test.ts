import { open, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { SmacsError, UsageError } from '../errors/smacs-error.ts'
import { failedEnd } from './exit-status.ts'
import { InterruptedError } from './interruption.ts'

const thrownBy = async (run: () => Promise<unknown>): Promise<unknown> => {
  try {
    await run()
  } catch (error) {
    return error
  }
  throw new Error('Nothing was thrown.')
}

test('wrong use is 2, failures are 1, interrupts are 128 and the signal', () => {
  expect(failedEnd(new UsageError('Expected x.'))).toEqual({ status: 2, message: 'Expected x.' })
  expect(failedEnd(new SmacsError('code', 'It broke.'))).toEqual({ status: 1, message: 'It broke.' })
  expect(failedEnd(new InterruptedError('SIGINT')).status).toBe(130)
  expect(failedEnd(new InterruptedError('SIGTERM')).status).toBe(143)
})

test('whatever an interrupt broke on its way, the end is an interrupt', () => {
  const signal = AbortSignal.abort(new InterruptedError('SIGINT'))
  expect(failedEnd(new Error('socket closed'), signal)).toEqual({ status: 130, message: 'Stopped.' })
})

test('what the system refuses is said in words, with the path and without a stack', async () => {
  const missing = await thrownBy(() => readFile('/no/such/file'))
  expect(failedEnd(missing)).toEqual({ status: 1, message: 'No such file or folder: /no/such/file' })
  const folder = await thrownBy(async () => (await open('/', 'w')).close())
  expect(failedEnd(folder).message).toBe('This is a folder, and a file is needed: /')
  const full = Object.assign(new Error('ENOSPC: write'), { code: 'ENOSPC' })
  expect(failedEnd(full).message).toContain('make room and run the same command again')
})

test('what nobody foresaw keeps its stack', () => {
  expect(failedEnd(new TypeError('x is undefined')).message).toMatch(/^Unexpected: TypeError: x is undefined\n +at /)
  expect(failedEnd('text')).toEqual({ status: 1, message: 'Unexpected: text' })
})
