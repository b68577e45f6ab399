import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openQuestionBank } from '../../src/bank/open-question-bank.ts'
import { decodeLearned, encodeLearned } from '../../src/method/learning/state/learned-codec.ts'
import { createScriptedModel } from '../../src/models/scripted/scripted-model.ts'
import { runSmacs, type SmacsRun } from './run-smacs.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-use-'))
  const member = (id: string): string =>
    `  - { id: ${id}, provider: openai-compatible, baseUrl: "http://127.0.0.1:9/v1", model: ${id} }`
  await writeFile(
    join(folder, 'smacs.yaml'),
    `models:\n${['a', 'b', 'c'].map(member).join('\n')}\nbank: bank.db\nserver: { learn: { source: here } }\n`,
  )
})
afterEach(() => rm(folder, { recursive: true }))

const models = Object.fromEntries(
  ['a', 'b', 'c'].map((id) => [id, createScriptedModel({ id, replies: () => 'The answer is 42.' })]),
)
const smacs = (...parameters: readonly string[]): Promise<SmacsRun> =>
  runSmacs(parameters, { workingFolder: folder, models })

async function learnt() {
  const bank = await openQuestionBank(join(folder, 'bank.db'), { readOnly: true })
  const bytes = await bank.learned.load()
  await bank.close()
  return bytes && decodeLearned(bytes)
}

test('what use taught lies in the bank file, outlives the process, and can be forgotten, renamed and told', async () => {
  const first = await smacs('ask', 'What is 6 x 7?')
  expect(first).toMatchObject({ status: 0 })
  expect(first.stderr).toContain('nothing learnt yet')
  const second = await smacs('ask', 'What is 40 + 2?')
  expect(second.stderr).toContain('how they agreed on the one question answered before')
  expect(second.stderr).toContain('Asked to learn about them')
  expect((await learnt())?.questions.map(({ source }) => source)).toEqual(['here', 'here'])

  const doctor = await smacs('doctor')
  expect(doctor.stdout).toContain('the pool is asked by what 2 questions taught in use')

  const forgotten = await smacs('bank', 'forget', '--source', 'here', '--bank', 'bank.db', '--json')
  expect(JSON.parse(forgotten.stdout)).toMatchObject({ removed: 0, forgotten: 2 })
  expect((await learnt())?.questions).toEqual([])
  expect((await smacs('bank', 'forget', '--source', 'here', '--bank', 'bank.db')).stderr).toContain(
    'has learnt nothing',
  )
})

test('`smacs doctor` names the members that changed or repeat another, and nobody who is not in the pool', async () => {
  await smacs('ask', 'What is 6 x 7?')
  const bank = await openQuestionBank(join(folder, 'bank.db'))
  await bank.learned.update((bytes) => {
    const state = bytes && decodeLearned(bytes)
    if (state === undefined) return expect.unreachable()
    return encodeLearned({
      ...state,
      alarms: [
        { kind: 'copy', trace: 't1', model: 'a', other: 'b', questions: 60 },
        { kind: 'drift', trace: 't2', model: 'c', answers: 120 },
        { kind: 'drift', trace: 't3', model: 'gone', answers: 50 },
      ],
    })
  })
  await bank.close()
  const { stdout } = await smacs('doctor')
  expect(stdout).toContain('In use: a and b repeat each other: seen after 60 questions that both answered.')
  expect(stdout).toContain('In use: c is no longer what it was: seen after 120 of its answers.')
  expect(stdout).not.toContain('gone')
})

test('without being asked to, nothing is learnt', async () => {
  await writeFile(
    join(folder, 'smacs.yaml'),
    'models: [{ id: a, provider: openai-compatible, baseUrl: "http://127.0.0.1:9/v1", model: m }]\nbank: bank.db\n',
  )
  await smacs('ask', 'What is 6 x 7?')
  expect(await learnt().catch(() => undefined)).toBeUndefined()
})
