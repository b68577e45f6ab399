import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'

test('several that make a file at once all open it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'smacs-private-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const threads = Array.from({ length: 4 }, () => new Worker(new URL('./fixtures/open-when-told.ts', import.meta.url)))
  onTestFinished(async () => void (await Promise.all(threads.map((thread) => thread.terminate()))))
  const said = new Set<unknown>()
  // One opening in a hundred used to fail.
  for (let file = 0; file < 100; file++) {
    const answers = threads.map((thread) => once(thread, 'message'))
    for (const thread of threads) thread.postMessage(join(folder, `${file}.db`))
    for (const [answer] of await Promise.all(answers)) said.add(answer)
  }
  expect([...said]).toEqual(['opened'])
}, 30_000)
