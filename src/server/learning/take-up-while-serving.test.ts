import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { heldClock } from '../../../test/server/held-clock.ts'
import { serveScripted } from '../../../test/server/serve-scripted.ts'
import { openQuestionBank } from '../../bank/open-question-bank.ts'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { EmbedderMismatchError } from '../../errors/embedder-mismatch-error.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import type { Lesson, QuestionBank } from '../../ports/question-bank.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { takeUpWhileServing } from './take-up-while-serving.ts'

async function bankFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smacs-taking-up-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return join(folder, 'bank.db')
}

async function opened(bank: Promise<QuestionBank>): Promise<QuestionBank> {
  const here = await bank
  onTestFinished(() => here.close())
  return here
}

const skills: Readonly<Record<string, number>> = { a: 0.9, b: 0.8, c: 0.7 }

/** Answers that were given and graded. @param isTurned whether every label is the opposite of what is right */
function lessonsOf(name: string, count: number, isTurned = false): readonly Lesson[] {
  return Array.from({ length: count }, (_, place): Lesson => {
    const random = createSeededRandom(`${name} ${place}`)
    const answers = Object.entries(skills).map(([model, skill]) => {
      const isRight = random.next() < skill
      const number = 10 * place + (isRight ? 0 : 1 + Math.floor(random.next() * 3))
      return { model, response: `The answer is ${number}.`, correct: isRight === isTurned ? 0 : 1 }
    })
    const question = { text: `${name} number ${place}?`, answerType: 'number' as const }
    return { trace: `${name} ${place}`, atMs: place, key: `${name} ${place}`, question, answers }
  })
}
const room = { most: 1_000 }

const models = Object.keys(skills).map((id) =>
  createScriptedModel({ id, replies: () => ({ text: 'The answer is 4.' }) }),
)
const question = { model: 'default', messages: [{ role: 'user', content: 'How many?' }] }

test('a bank that is made and grows while its server runs is what answers go by, without a reload', async () => {
  const file = await bankFile()
  const servedBank = await opened(openQuestionBank(file, { readOnly: true }))
  const clock = heldClock(createVirtualClock(), 4_321)
  const server = await serveScripted({
    ...{ models, servedBank, clock, server: { learn: { takeUpEveryMs: 4_321 } } },
    strategies: { default: { kind: 'calibrated' } },
  })
  const confidence = async () => (await server.post('/v1/chat/completions', question)).headers.get('x-smacs-confidence')
  const known = async () => ((await (await server.get('/readyz')).json()) as { bank: unknown }).bank
  expect(await known()).toMatchObject({ questions: 0 })
  expect(await confidence()).toBeNull()
  const writing = await opened(openQuestionBank(file))
  await writing.learn('app', lessonsOf('first', 60), room)
  expect(await known()).toMatchObject({ questions: 0 })
  await clock.pass()
  expect(await known()).toMatchObject({ questions: 60 })
  await server.smacs().prepare()
  expect(Number(await confidence())).toBeGreaterThan(0.9)
  await clock.pass()
  await writing.learn('app', lessonsOf('second', 20), room)
  await clock.pass()
  expect(await known()).toMatchObject({ questions: 80 })
  expect(await (await server.get('/metrics')).text()).toContain('smacs_bank_taken_up_total 2')
  expect(server.closedConfigurations()).toBe(0)
})

test('labels turned round are kept out of what is in service, and that is said everywhere; honest ones go in', async () => {
  const bank = await opened(openQuestionBank(await bankFile()))
  await bank.append({ questions: [{ questionId: 'own', text: 'A question that was imported?' }] })
  await bank.learn('honest', lessonsOf('honest', 120), room)
  const clock = heldClock(createVirtualClock(), 4_321)
  const server = await serveScripted({
    ...{ models, servedBank: bank, clock, server: { learn: { takeUpEveryMs: 4_321 } } },
    strategies: { default: { kind: 'calibrated' } },
  })
  const weights = async () => {
    await server.smacs().prepare()
    const { strategies } = (await (await server.get('/readyz')).json()) as { strategies: unknown }
    return strategies
  }
  expect(await weights()).toEqual([{ strategy: 'default', weights: 'fitted' }])
  await bank.learn('liar', lessonsOf('lies', 60, true), room)
  await clock.pass()
  expect(await weights()).toEqual([{ strategy: 'default', weights: 'kept-out' }])
  expect(server.log()).toMatch(/default: what it would learn .* foretells 120 graded questions worse/)
  expect(await (await server.get('/metrics')).text()).toContain('smacs_fits_kept_out_total{strategy="default"} 1')
  const pool = (await (await server.get('/v1/pool')).json()) as { strategies: readonly object[] }
  expect(pool.strategies).toMatchObject([{ state: 'kept-out', keptOut: { questions: 120 } }])
  const { notes } = await server.smacs().ask('How many?')
  expect(notes).toContainEqual(expect.stringContaining('foretells worse'))

  await server.reload()
  expect(await weights()).toEqual([{ strategy: 'default', weights: 'kept-out' }])

  await bank.forget('liar')
  await bank.learn('honest', lessonsOf('more', 60), room)
  await clock.pass()
  expect(await weights()).toEqual([{ strategy: 'default', weights: 'fitted' }])
  expect((await server.smacs().ask('How many?')).notes).not.toContainEqual(expect.stringContaining('foretells worse'))
})

test('a question under way stays with the bank that it began with', async () => {
  const bank = await opened(openQuestionBank(await bankFile()))
  await bank.learn('app', lessonsOf('first', 30), room)
  const server = await serveScripted({ models, servedBank: bank, strategies: { default: { kind: 'calibrated' } } })
  const running = server.smacs().stream('How many?')
  await running.next()
  await bank.learn('app', lessonsOf('second', 30), room)
  server.smacs().takeUp(await bank.view())
  const learntFrom: number[] = []
  for await (const event of running) if (event.type === 'fitting-started') learntFrom.push(event.bankQuestions)
  expect(learntFrom).toEqual([30])
})

test('what fails is told, the bank of before stays, and the next look tries again', async () => {
  const clock = heldClock(createVirtualClock(), 1_000)
  const stop = new AbortController()
  const failures: unknown[] = []
  let [looks, taken] = [0, 0]
  const taking = takeUpWhileServing(
    {
      ...{ clock, everyMs: () => 1_000, onFailure: (error) => void failures.push(error) },
      async takeUp() {
        looks += 1
        if (looks === 1) throw new EmbedderMismatchError('one', 'other')
        return looks === 3
      },
      onTakenUp: () => {
        taken += 1
      },
    },
    stop.signal,
  )
  for (const _ of [1, 2, 3]) await clock.pass()
  stop.abort()
  await taking
  expect(failures).toMatchObject([{ code: 'embedder-mismatch' }])
  expect([looks, taken]).toEqual([3, 1])
})
