import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openQuestionBank } from '../../bank/open-question-bank.ts'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import { parseConfig } from '../load-config.ts'
import { openWorkplace } from './open-workplace.ts'

test('a workplace whose bank was not there yet goes by it once it is, and by what is added later', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'smacs-workplace-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const written = `
models: [{ id: a, provider: openai-compatible, baseUrl: "http://127.0.0.1:9/v1", model: m }]
bank: bank.db
server: { learn: {} }`
  const config = parseConfig(written, join(folder, 'smacs.yaml'), {}, 'smacs.yaml')
  const workplace = await openWorkplace(config, {
    ...{ clock: createVirtualClock(), locateWeights: async () => [] },
    createModel: ({ id }) => createScriptedModel({ id, replies: () => '4' }),
  })
  onTestFinished(() => workplace.close())
  const questions = (): number | undefined => workplace.bankView?.questions.length
  expect([await workplace.takeUpBank(), questions(), workplace.bank?.file]).toEqual([false, 0, undefined])
  const bank = await openQuestionBank(join(folder, 'bank.db'))
  onTestFinished(() => bank.close())
  await bank.append({ questions: [{ questionId: '1', text: 'How many?' }] })
  expect([await workplace.takeUpBank(), questions(), workplace.bank?.file]).toEqual([true, 1, bank.file])
  expect(await workplace.takeUpBank()).toBe(false)
  await bank.append({ questions: [{ questionId: '2', text: 'How much?' }] })
  expect([await workplace.takeUpBank(), questions()]).toEqual([true, 2])
})
