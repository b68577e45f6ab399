import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openQuestionBank } from '../bank/open-question-bank.ts'
import { createSeededRandom } from '../random/seeded-random.ts'

const child = fileURLToPath(new URL('./fixtures/build-in-child.ts', import.meta.url))
const cells = 4 * 150
const inFlightAtMost = 4 * 2

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-kill-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Runs a build and kills it, as `kill -9` does, after so many lines; what it said until it was dead. */
async function runAndKill(bankFile: string, afterLines: number): Promise<readonly string[]> {
  const running = spawn(process.execPath, [child, bankFile], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(running, 'close')
  const lines: string[] = []
  for await (const line of createInterface({ input: running.stdout })) {
    lines.push(line)
    if (lines.length === afterLines) running.kill('SIGKILL')
  }
  await ended
  return lines
}

/** What a bank holds: its hash, and every cell as `model question`. A cell with two samples would stand twice. */
async function readBank(bankFile: string): Promise<{ readonly hash: string; readonly cells: readonly string[] }> {
  const bank = await openQuestionBank(bankFile, { readOnly: true })
  try {
    const view = await bank.view()
    const kept = view.models.flatMap((model) =>
      view.questions.flatMap(({ questionId }, place) => view.cells(place, model).map(() => `${model} ${questionId}`)),
    )
    return { hash: view.hash, cells: kept }
  } finally {
    await bank.close()
  }
}

const asked = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => line.startsWith('asked ')).map((line) => line.slice('asked '.length))
const kept = (lines: readonly string[]): number =>
  Math.max(0, ...lines.filter((line) => line.startsWith('kept ')).map((line) => Number(line.slice('kept '.length))))

test('killed ten times at random moments, a build loses the answers in flight alone and doubles none', async () => {
  const bankFile = join(folder, 'killed.db')
  const random = createSeededRandom('moments')
  let before: ReadonlySet<string> = new Set()
  let calls = 0
  for (let kills = 0; kills < 10; kills++) {
    const lines = await runAndKill(bankFile, 1 + Math.floor(100 * random.next()))
    expect(lines).not.toContain('finished')
    const after = (await readBank(bankFile)).cells
    expect(after).toHaveLength(new Set(after).size)
    expect(after.length).toBeGreaterThanOrEqual(Math.max(before.size, kept(lines)))
    // Nothing that was kept is asked again, and what was asked and is not kept was in flight.
    expect(asked(lines).filter((cell) => before.has(cell))).toEqual([])
    expect(asked(lines).length - (after.length - before.size)).toBeLessThanOrEqual(inFlightAtMost)
    calls += asked(lines).length
    before = new Set(after)
  }
  const last = await runAndKill(bankFile, Number.POSITIVE_INFINITY)
  calls += asked(last).length
  expect(last.at(-1)).toBe('finished')
  expect(kept(last)).toBe(cells)
  expect(calls).toBeLessThanOrEqual(cells + 10 * inFlightAtMost)

  const whole = join(folder, 'whole.db')
  await runAndKill(whole, Number.POSITIVE_INFINITY)
  expect((await readBank(bankFile)).hash).toBe((await readBank(whole)).hash)
}, 120_000)
