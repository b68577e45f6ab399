import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { openQuestionBank } from './open-question-bank.ts'

const folder = mkdtempSync(join(tmpdir(), 'smacs-bank-processes-'))
afterAll(() => rmSync(folder, { recursive: true }))

function appendInProcess(
  path: string,
  model: string,
  from: number,
  to: number,
): ChildProcessByStdio<null, Readable, null> {
  const script = fileURLToPath(new URL('./fixtures/append-batches.ts', import.meta.url))
  return spawn(process.execPath, [script, path, model, String(from), String(to)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

test('kill -9 at any moment loses no batch that was reported, and leaves none by halves', {
  timeout: 60_000,
}, async () => {
  const path = join(folder, 'killed.db')
  let written = 0
  for (const batchesToSee of [1, 2, 5, 17, 40]) {
    const writer = appendInProcess(path, 'm', written, Number.POSITIVE_INFINITY)
    const exited = once(writer, 'exit')
    let seen = 0
    for await (const line of createInterface({ input: writer.stdout })) {
      written = Number(line) + 1
      if (++seen === batchesToSee) writer.kill('SIGKILL')
    }
    expect(await exited).toEqual([null, 'SIGKILL'])

    const bank = await openQuestionBank(path)
    const view = await bank.view()
    expect(view.questions.length).toBeGreaterThanOrEqual(written)
    for (const place of view.questions.keys()) expect(view.cells(place, 'm').length).toBe(2)
    written = view.questions.length
    await bank.close()
  }
})

test('two processes write to one new bank at once, and both keep all that they wrote', {
  timeout: 60_000,
}, async () => {
  const path = join(folder, 'shared.db')
  const writers = ['a', 'b'].map((model) => appendInProcess(path, model, 0, 150))
  const codes = await Promise.all(
    writers.map(async (writer) => {
      writer.stdout.resume()
      return (await once(writer, 'exit'))[0]
    }),
  )
  expect(codes).toEqual([0, 0])
  const bank = await openQuestionBank(path, { readOnly: true })
  const view = await bank.view()
  expect(view.questions.length).toBe(150)
  for (const place of view.questions.keys())
    for (const model of ['a', 'b']) expect(view.cells(place, model).map(({ sample }) => sample)).toEqual([0, 1])
  await bank.close()
})
