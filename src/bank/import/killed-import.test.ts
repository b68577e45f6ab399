import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { openQuestionBank } from '../open-question-bank.ts'
import { importRecording } from './import-recording.ts'

const folder = mkdtempSync(join(tmpdir(), 'smacs-killed-import-'))
afterAll(() => rmSync(folder, { recursive: true }))

const recording = join(folder, 'recording.jsonl')
writeFileSync(
  recording,
  Array.from({ length: 6_000 }, (_, n) =>
    JSON.stringify({
      questionId: String(n >> 1),
      question: `What is ${n >> 1} + 2?`,
      model: n % 2 === 0 ? 'a' : 'b',
      response: `The answer is ${(n >> 1) + 2}.`,
      reference: String((n >> 1) + 2),
    }),
  ).join('\n'),
)

/** Imports in a process that is killed at the given line of its progress. */
async function importKilledAt(bankPath: string, stage: 'read' | 'embed', line: number, temporary: string) {
  const script = fileURLToPath(new URL('./fixtures/import-file.ts', import.meta.url))
  const importer = spawn(process.execPath, [script, bankPath, recording], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: temporary },
  })
  const exited = once(importer, 'exit')
  let seen = 0
  for await (const said of createInterface({ input: importer.stdout }))
    if (said === stage && ++seen === line) importer.kill('SIGKILL')
  return exited
}

test.each([
  ['read', 1],
  ['read', 4],
  ['embed', 2],
] as const)(
  'kill -9 while it is at %s, step %i, leaves a usable bank and no other file, and a second import completes it',
  {
    timeout: 60_000,
  },
  async (stage, line) => {
    const home = join(folder, `${stage}-${line}`)
    const temporary = join(home, 'temporary')
    mkdirSync(temporary, { recursive: true })
    const path = join(home, 'bank.db')
    expect(await importKilledAt(path, stage, line, temporary)).toEqual([null, 'SIGKILL'])

    const bank = await openQuestionBank(path)
    const found = await bank.view()
    expect(found.questions.length).toBeGreaterThanOrEqual(stage === 'embed' ? 3_000 : line * 500)
    const whole = { format: 'recording', paths: [recording], embedder: 'lexical' } as const
    const completed = await importRecording(bank, whole)
    await bank.close()
    expect(readdirSync(home).sort()).toEqual(['bank.db', 'temporary'])
    expect(readdirSync(temporary)).toEqual([])

    const undisturbed = await openQuestionBank(join(home, 'undisturbed.db'))
    const expected = await importRecording(undisturbed, whole)
    await undisturbed.close()
    expect(completed).toMatchObject({ questions: 3_000, cells: 6_000, hash: expected.hash })
    expect(completed.questionsAdded).toBe(3_000 - found.questions.length)
  },
)
