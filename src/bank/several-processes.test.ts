import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { isPostgresFetched, postgresPlace } from '../../test/postgres/postgres-place.ts'
import { openQuestionBank } from './open-question-bank.ts'

const folder = mkdtempSync(join(tmpdir(), 'smacs-bank-processes-'))
afterAll(() => rmSync(folder, { recursive: true }))

function appendInProcess(
  place: string,
  model: string,
  from: number,
  to: number,
): ChildProcessByStdio<null, Readable, null> {
  const script = fileURLToPath(new URL('./fixtures/append-batches.ts', import.meta.url))
  return spawn(process.execPath, [script, place, model, String(from), String(to)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

const kinds = [
  { kind: 'a file', skip: false, placeOf: async (name: string) => join(folder, `${name}.db`) },
  { kind: 'Postgres', skip: !isPostgresFetched(), placeOf: postgresPlace },
]

describe.each(kinds)('a bank in $kind', ({ skip, placeOf }) => {
  test.skipIf(skip)(
    'kill -9 at any moment loses no batch that was reported, and leaves none by halves',
    {
      timeout: 60_000,
    },
    async () => {
      const place = await placeOf('killed')
      let written = 0
      for (const batchesToSee of [1, 2, 5, 17, 40]) {
        const writer = appendInProcess(place, 'm', written, Number.POSITIVE_INFINITY)
        const exited = once(writer, 'exit')
        let seen = 0
        for await (const line of createInterface({ input: writer.stdout })) {
          written = Number(line) + 1
          if (++seen === batchesToSee) writer.kill('SIGKILL')
        }
        expect(await exited).toEqual([null, 'SIGKILL'])

        const bank = await openQuestionBank(place)
        const view = await bank.view()
        expect(view.questions.length).toBeGreaterThanOrEqual(written)
        for (const question of view.questions.keys()) expect(view.cells(question, 'm').length).toBe(2)
        written = view.questions.length
        await bank.close()
      }
    },
  )

  test.skipIf(skip)(
    'two processes write to one new bank at once, and both keep all that they wrote',
    {
      timeout: 60_000,
    },
    async () => {
      const place = await placeOf('shared')
      const writers = ['a', 'b'].map((model) => appendInProcess(place, model, 0, 150))
      const codes = await Promise.all(
        writers.map(async (writer) => {
          writer.stdout.resume()
          return (await once(writer, 'exit'))[0]
        }),
      )
      expect(codes).toEqual([0, 0])
      const bank = await openQuestionBank(place, { readOnly: true })
      const view = await bank.view()
      expect(view.questions.length).toBe(150)
      for (const question of view.questions.keys())
        for (const model of ['a', 'b']) expect(view.cells(question, model).map(({ sample }) => sample)).toEqual([0, 1])
      await bank.close()
    },
  )
})
