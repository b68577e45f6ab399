import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { completion } from '../fault-server/chat-replies.ts'
import { findBubblewrap } from '../sandbox-part.ts'
import { runSmacs, type SmacsRun } from './run-smacs.ts'
import { createTestPlace } from './test-place.ts'

const place = createTestPlace('smacs-program-')
const doubled = 'So:\n```python\nprint(sum(range(10)) * 2)\n```'

/** A pool of a model that writes the same always, and a member that runs what it writes. */
async function smacs(written: string, sandbox: string, ...command: readonly string[]): Promise<SmacsRun> {
  const writer = await place.serverFor(() => completion(written))
  await writeFile(
    join(place.folder, 'smacs.yaml'),
    `models:
  - { id: writer, provider: openai-compatible, baseUrl: "${writer.baseUrl}", model: m }
  - { id: computes, provider: program, of: writer }
bank: bank.db
sandbox: ${sandbox}
`,
  )
  return runSmacs(command, { workingFolder: place.folder })
}
const bubblewrap = '{ provider: bubblewrap, concurrency: 2 }'

describe.skipIf(findBubblewrap() === undefined)('a member that computes', { timeout: 60_000 }, () => {
  test('answers with what the program of its writer prints', async () => {
    const run = await smacs(doubled, bubblewrap, 'ask', 'What is it?', '--model', 'computes', '--json')
    expect(run).toMatchObject({ status: 0 })
    expect(JSON.parse(run.stdout)).toMatchObject({ answer: '90', models: ['computes'], usage: { calls: 1 } })
  })

  test('that fails costs its vote, and the trace says why', async () => {
    const trace = join(place.folder, 'trace.json')
    const broken = '```python\nprint(1 / 0)\n```'
    const run = await smacs(
      broken,
      bubblewrap,
      'ask',
      'What is it?',
      '--strategy',
      'majority',
      '--trace',
      trace,
      '--json',
    )
    expect(JSON.parse(run.stdout)).toMatchObject({ degraded: true, usage: { calls: 2 } })
    expect(await readFile(trace, 'utf8')).toContain('its program failed: ZeroDivisionError: division by zero.')
  })

  test('has its own cells in a bank that is built', async () => {
    await writeFile(join(place.folder, 'q.jsonl'), '{"questionId":"1","question":"What is it?","reference":"90"}\n')
    const built = await smacs(doubled, bubblewrap, 'bank', 'build', '--questions', 'q.jsonl', '--bank', 'bank.db')
    expect(built.status).toBe(0)
    const inspected = await runSmacs(['bank', 'inspect', '--bank', 'bank.db', '--json'], {
      workingFolder: place.folder,
    })
    const { models } = JSON.parse(inspected.stdout) as { models: readonly { model: string; correctShare: number }[] }
    expect(models.find(({ model }) => model === 'computes')).toMatchObject({ correctShare: 1 })
  })

  test('is examined by the doctor with each limit of its sandbox', async () => {
    const run = await smacs(doubled, bubblewrap, 'doctor', '--json')
    const report = JSON.parse(run.stdout)
    expect(report).toMatchObject({ ok: true, sandbox: { provider: 'bubblewrap', works: true } })
    expect(report.sandbox.attacks).toHaveLength(10)
    expect(report.models).toMatchObject([{ id: 'writer' }, { id: 'computes', reachable: true }])
    expect((await smacs(doubled, bubblewrap, 'doctor')).stdout).toMatch(
      /✓ {2}sandbox {3}bubblewrap: 10 of 10 limits hold/,
    )
  })
})

test('a sandbox that is not there is told with what to install, by the doctor and before any answer', async () => {
  const missing = '{ provider: docker, command: /nowhere/docker }'
  const doctor = await smacs(doubled, missing, 'doctor', '--json')
  expect(doctor.status).toBe(1)
  expect(JSON.parse(doctor.stdout)).toMatchObject({
    ok: false,
    sandbox: { works: false, attacks: [], problem: expect.stringContaining('It needs docker with a running engine') },
    models: [{ reachable: true }, { reachable: false, problem: 'the sandbox that it needs does not work.' }],
  })
  const asked = await smacs(doubled, missing, 'ask', 'What is it?')
  expect(asked.status).toBe(1)
  expect(asked.stderr).toContain('It needs docker with a running engine')
})
