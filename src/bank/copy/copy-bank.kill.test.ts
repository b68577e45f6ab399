import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { isPostgresFetched, postgresPlace } from '../../../test/postgres/postgres-place.ts'
import type { Lesson, QuestionBank } from '../../ports/question-bank.ts'
import { openQuestionBank } from '../open-question-bank.ts'
import { copyBank } from './copy-bank.ts'

const folder = mkdtempSync(join(tmpdir(), 'smacs-bank-copy-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string) => join(folder, `${name}.db`)

const lesson: Lesson = {
  ...{ trace: 't1', atMs: 5, key: 'k1', question: { text: 'What is 6 x 7?' }, reference: '42' },
  answers: [
    { model: 'a', response: 'It is 42.' },
    { model: 'new', response: 'It is 41.' },
  ],
}

/** Something of everything that a bank can hold. */
async function fill(place: string, questionCount: number): Promise<string> {
  const bank = await openQuestionBank(place)
  const questions = Array.from({ length: questionCount }, (_, number) => ({
    ...(number % 3 !== 0 && { dataset: `set\u0000${number % 3}` }),
    ...{ questionId: `q${number}`, text: `Question ${number}?\u0000`, options: ['x', 'y'], reference: 'x' },
  }))
  const cells = questions.flatMap(({ dataset, questionId }) =>
    ['a', 'b\u0001'].map((model) => ({
      ...(dataset !== undefined && { dataset }),
      ...{ questionId, model, sample: 0, correct: 0.5, response: `\u0000 ${questionId}`, usage: { outputTokens: 3 } },
    })),
  )
  await bank.append({ questions, cells })
  const vectors = questions.slice(1).map((question, number) => ({ ...question, vector: Float32Array.of(number, 0.1) }))
  await bank.storeEmbeddings({ id: 'test/2', dimensions: 2, state: Uint8Array.of(0, 255) }, vectors)
  await bank.storeAnswerSettings('a', { temperature: 0.5 })
  await bank.learn('traces', [lesson], { most: 9 })
  await bank.learned.update(() => Uint8Array.of(7, 0))
  const { hash } = await bank.view()
  await bank.storeFitted('weights', Uint8Array.of(3, 0, 255), await bank.view())
  await bank.close()
  return hash
}

/** All that a bank says, in one value. */
async function everything(bank: QuestionBank) {
  const view = await bank.view()
  return {
    ...{ hash: view.hash, questions: view.questions, models: view.models, embedder: await bank.embedder() },
    cells: view.models.map((model) => view.questions.map((_, place) => view.cells(place, model))),
    vectors: view.questions.map((_, place) => view.embedding(place)),
    fitted: Array.from((await bank.fitted('weights')) ?? []),
    settings: await bank.answerSettings('a'),
    learned: Array.from((await bank.learned.load()) ?? []),
  }
}

describe.skipIf(!isPostgresFetched())('a copy of a bank', () => {
  test('goes either way with all that is in it, and what was learnt goes on to be learnt', async () => {
    const start = file('start')
    const hash = await fill(start, 30)
    const [first, second] = [await postgresPlace(), await postgresPlace()]
    const end = file('end')
    for (const [from, to] of [
      [start, first],
      [first, second],
      [second, end],
    ] as const)
      expect(await copyBank(from, to)).toEqual({ questions: 31, hash, isResumed: false })
    const banks = await Promise.all([start, first, second, end].map((place) => openQuestionBank(place)))
    const [whole, ...copies] = await Promise.all(banks.map(everything))
    for (const copy of copies) expect(copy).toEqual(whole)
    // The same lesson again changes nothing; taken back, it grades nobody.
    const { reference: _taken, ...unsaid } = lesson
    for (const bank of banks) {
      expect(await bank.learn('traces', [lesson], { most: 9 })).toMatchObject({
        questionsAdded: 0,
        questionsChanged: 0,
      })
      expect(await bank.learn('traces', [unsaid], { most: 9 })).toMatchObject({
        questionsAdded: 0,
        questionsChanged: 1,
      })
    }
    const hashes = await Promise.all(banks.map(async (bank) => (await bank.view()).hash))
    expect(new Set(hashes).size).toBe(1)
    for (const bank of banks) await bank.close()
    expect(statSync(end).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).filter((name) => name.startsWith('end'))).toEqual(['end.db'])
  })

  test('never replaces a bank', async () => {
    const [start, place] = [file('not replaced'), await postgresPlace()]
    await fill(start, 2)
    await fill(place, 3)
    await expect(copyBank(start, place)).rejects.toThrow(
      /^TO: postgres:\/\/smacs:\*\*\*@.* exists already\. Name another schema\.$/,
    )
    await expect(copyBank(place, start)).rejects.toThrow(/exists already\. Name another file\.$/)
    await expect(copyBank(await postgresPlace(), file('nothing'))).rejects.toThrow(/^FROM: there is no bank at/)
  })

  test('killed at any time it goes on where it ended, and begins anew where the bank has changed', {
    timeout: 120_000,
  }, async () => {
    const script = fileURLToPath(new URL('./fixtures/copy-in-child.ts', import.meta.url))
    const killAfter = async (pages: number, from: string, to: string): Promise<void> => {
      const child = spawn(process.execPath, [script, from, to], { stdio: ['ignore', 'pipe', 'inherit'] })
      const exited = once(child, 'exit')
      let seen = 0
      for await (const _line of createInterface({ input: child.stdout })) if (++seen === pages) child.kill('SIGKILL')
      expect(await exited).toEqual([null, 'SIGKILL'])
    }
    const start = file('killed')
    await fill(start, 2_600)
    for (const [from, to] of [
      [start, await postgresPlace()],
      [await filledPostgres(start), file('killed copy')],
    ] as const) {
      await killAfter(1, from, to)
      await expectUnfinished(to)
      await killAfter(2, from, to)
      const counted: number[] = []
      const report = await copyBank(from, to, { onProgress: ({ done }) => counted.push(done) })
      expect(report).toMatchObject({ questions: 2_601, isResumed: true })
      // At least the three pages that were seen to be written are not written again.
      expect(counted.at(-1)).toBeLessThanOrEqual(2_601 - 1_500)
    }

    const changed = await postgresPlace()
    await killAfter(1, start, changed)
    const bank = await openQuestionBank(start)
    await bank.append({ questions: [{ questionId: 'later', text: 'Later?' }] })
    const { hash } = await bank.view()
    await bank.close()
    expect(await copyBank(start, changed)).toEqual({ questions: 2_602, hash, isResumed: false })
  })
})

async function filledPostgres(from: string): Promise<string> {
  const place = await postgresPlace()
  await copyBank(from, place)
  return place
}

async function expectUnfinished(place: string): Promise<void> {
  if (place.startsWith('postgres'))
    await expect(openQuestionBank(place)).rejects.toMatchObject({ code: 'bank-unfinished' })
  else expect(existsSync(place)).toBe(false)
}
