import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openQuestionBank } from '../../src/bank/open-question-bank.ts'
import type { QuestionBank } from '../../src/ports/question-bank.ts'
import { createSeededRandom } from '../../src/random/seeded-random.ts'
import { completion } from '../fault-server/chat-replies.ts'
import { isPostgresFetched, postgresPlace } from '../postgres/postgres-place.ts'
import { startServeProcess } from './serve-process.ts'
import { createTestPlace } from './test-place.ts'

const place = createTestPlace('smacs-replicas-')
const ready = 'a strategy has its weights'

type Replica = Awaited<ReturnType<typeof startServeProcess>>

async function fill(bank: QuestionBank, dataset: string, count: number): Promise<void> {
  const random = createSeededRandom(dataset)
  const questions = Array.from({ length: count }, (_, index) => ({
    ...{ dataset, questionId: String(index), text: `What is ${index} plus ${index % 7}?`, reference: '4' },
  }))
  const cells = questions.flatMap(({ questionId }) =>
    ['a', 'b'].map((model, place) => {
      const isRight = random.next() < 0.9 - place * 0.3
      return { dataset, questionId, model, sample: 0, correct: Number(isRight), response: isRight ? '4' : '5' }
    }),
  )
  await bank.append({ questions, cells })
}

/** Lines of a replica's log with this message. */
const linesOf = ({ log }: Pick<Replica, 'log'>, message: string): readonly { origin?: string; time: string }[] =>
  log()
    .split('\n')
    .filter((line) => line.includes(`"${message}`))
    .map((line) => JSON.parse(line))

const bankOf = async ({ url }: Replica): Promise<Record<string, unknown>> =>
  ((await (await fetch(`${url}/readyz`)).json()) as { bank: Record<string, unknown> }).bank

const metricsOf = async ({ url }: Replica): Promise<string> => (await fetch(`${url}/metrics`)).text()

describe.skipIf(!isPostgresFetched())('replicas of one bank', () => {
  test('one learns from the bank, the other takes its weights, and after a change both serve new ones within seconds', async () => {
    const address = await postgresPlace()
    const upstream = await place.serverFor(() => completion('The answer is 4.'))
    const bank = await openQuestionBank(address)
    onTestFinished(() => bank.close())
    await fill(bank, 'first', 60)
    const entries = ['a', 'b'].map(
      (id) => `  - { id: ${id}, provider: openai-compatible, baseUrl: "${upstream.baseUrl}", model: m }\n`,
    )
    const start = async (name: string): Promise<Replica> => {
      // As on machines of their own: what a replica keeps for itself lies beside its file.
      const folder = join(place.folder, name)
      await mkdir(folder)
      await writeFile(
        join(folder, 'smacs.yaml'),
        `models:\n${entries.join('')}bank: "${address}"\nstrategies: { default: { kind: calibrated } }\n`,
      )
      return startServeProcess({ folder, key: 'none', environment: {} })
    }
    const replicas = await Promise.all([start('one'), start('two')])
    const haveWeights = (times: number) =>
      Promise.all(replicas.map(({ logMatches }) => logMatches((log) => log.split(ready).length > times)))
    const origins = () => replicas.flatMap((replica) => linesOf(replica, ready).map(({ origin }) => origin))
    await haveWeights(1)
    expect(origins().toSorted()).toEqual(['fitted', 'found'])
    const { hash } = await bank.view()
    for (const replica of replicas) expect(await bankOf(replica)).toEqual({ questions: 60, hash })

    await fill(bank, 'second', 30)
    // No replica serves the earlier state without saying so: what it goes by, and what there is.
    const now = (await bank.view()).hash
    for (const replica of replicas) {
      await replica.logHas('answers go by its earlier state for now')
      await replica.logHas('answers go by it from now on')
    }
    await haveWeights(2)
    expect(origins().toSorted()).toEqual(['fitted', 'fitted', 'found', 'found'])
    for (const replica of replicas) expect(await bankOf(replica)).toEqual({ questions: 90, hash: now })
    const times = replicas.map((replica) => Date.parse(linesOf(replica, ready).at(-1)?.time ?? ''))
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(5_000)
    for (const replica of replicas) {
      const metrics = (await metricsOf(replica)).match(/^smacs_bank_.*$/gm)
      expect(metrics).toEqual(['smacs_bank_taken_up_total 1', 'smacs_bank_stale 0'])
    }
    const answer = await replicas[1]?.ask('default')
    expect(answer?.status).toBe(200)
  }, 180_000)

  test('what a replica goes by while the bank has gone on stands in its health and its metrics', async () => {
    const address = await postgresPlace()
    const upstream = await place.serverFor(() => completion('The answer is 4.'))
    const bank = await openQuestionBank(address)
    onTestFinished(() => bank.close())
    await fill(bank, 'first', 20)
    await writeFile(
      join(place.folder, 'smacs.yaml'),
      `models: [{ id: a, provider: openai-compatible, baseUrl: "${upstream.baseUrl}", model: m }]\nbank: "${address}"\n`,
    )
    const replica = await startServeProcess({ folder: place.folder, key: 'none', environment: {} })
    const { hash } = await bank.view()
    // What somebody has embedded otherwise, this replica cannot go by.
    await fill(bank, 'more', 1)
    const embedding = { dataset: 'more', questionId: '0', vector: new Float32Array([1, 0]) }
    await bank.storeEmbeddings({ id: 'another', dimensions: 2 }, [embedding])
    const known = (await bank.view()).hash
    await replica.logHas('the bank could not be looked at')
    expect(await bankOf(replica)).toEqual({ questions: 20, hash, newerHash: known })
    expect((await metricsOf(replica)).match(/^smacs_bank_stale .*$/m)?.[0]).toBe('smacs_bank_stale 1')
    expect(replica.log()).toContain(`"bankHash":"${hash}"`)
  }, 180_000)
})
