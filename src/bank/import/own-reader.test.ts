import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createInbox } from './inbox.ts'
import { createOwnReader } from './own-reader.ts'

const folder = mkdtempSync(join(tmpdir(), 'smacs-own-reader-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Small files, each one batch. */
function small(count: number) {
  return Array.from({ length: count }, (_, number) => {
    const path = join(folder, `${number}.jsonl`)
    const row = { questionId: '1', question: '1 + 1?', model: `m${number}`, response: '2', reference: '2' }
    writeFileSync(path, `${JSON.stringify(row)}\n`)
    return { path }
  })
}

test('many small files are not all read ahead of a large one, and what was used makes room', async () => {
  const sources = small(40)
  const inboxes = sources.map(() => createInbox())
  const rule = { format: 'recording', maxUnpackedBytes: 2 ** 20, maxLineBytes: 2 ** 16 }
  // The first is being read elsewhere.
  let next = 1
  const claim = () => (next < sources.length ? next++ : undefined)
  const own = createOwnReader({ sources, rule, inboxes, claim })
  const readOn = async (turn: number): Promise<void> => {
    while (await own.readOn(turn));
  }
  const begun = () => inboxes.filter((inbox) => !inbox.isEmpty()).length
  await readOn(0)
  expect(begun()).toBe(16)
  const batch = await inboxes[1]?.take()
  expect(batch?.rows[0]?.cell).toMatchObject({ model: 'm1', correct: 1 })
  own.used(1)
  await readOn(0)
  expect(begun()).toBe(17)
  own.used(0)
  await readOn(0)
  expect(begun()).toBe(17)
  await own.stop()
})
