import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openQuestionBank } from '../../src/bank/open-question-bank.ts'
import { createSystemClock } from '../../src/clock/system-clock.ts'
import { wordEmbedder } from '../../src/embedders/fixtures/word-embedder.ts'
import type { Learner } from '../../src/method/learning/state/learner.ts'
import { createScriptedModel } from '../../src/models/scripted/scripted-model.ts'
import type { BankCellEntry, BankQuestion } from '../../src/ports/question-bank.ts'
import { startScripted, type TestServer } from '../server/serve-scripted.ts'

const hostile = '<img src=x onerror="document.title=\'taken\'"><script>document.title = "taken"</script>\u202e'
export const key = 'key-of-the-manager'

/** A server with a bank of 300 questions and three models, a newcomer in its pool, and two reports. */
export interface BankPlace {
  readonly server: TestServer
  /** Where the page is. */
  readonly address: string
  close(): Promise<void>
}

/** @param learner what use has taught of the models, where the server learns */
export async function openBankPlace({
  keys = false,
  learner,
}: {
  readonly keys?: boolean
  readonly learner?: Learner
} = {}): Promise<BankPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'smacs-page-bank-'))
  const bankFile = join(folder, 'bank.db')
  await fillBank(bankFile)
  await writeReports(join(folder, 'reports'))
  const price = { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 2 }
  const usage = { inputTokens: 20, outputTokens: 8 }
  const clock = createSystemClock()
  const server = await startScripted({
    models: ['maker/first', 'second', 'third', 'newcomer'].map((id) =>
      createScriptedModel({
        id,
        price,
        clock,
        defaults: { maxTokens: 50 },
        replies: () => ({ text: '7', usage, delayMs: 20 }),
      }),
    ),
    bankFile,
    reportsFolder: join(folder, 'reports'),
    ...(learner !== undefined && { learner, server: { learn: { drift: { action: 'exclude' } } } }),
    ...(keys && { keys: [{ key, name: 'manager', page: { sees: 'all', manage: true } }] }),
  })
  return {
    server,
    address: `${server.url}/page/`,
    async close() {
      await server.close()
      await rm(folder, { recursive: true })
    },
  }
}

async function fillBank(bankFile: string): Promise<void> {
  const questions: readonly BankQuestion[] = Array.from({ length: 300 }, (_, place) => ({
    ...(place < 200 && { dataset: place < 100 ? 'sums' : 'trains' }),
    questionId: place === 0 ? 'hostile/0' : String(place),
    text: place === 0 ? hostile : `How many apples are in basket number ${place}?`,
    answerType: 'number',
    reference: '7',
  }))
  const models = ['maker/first', 'second', 'third']
  const cells: readonly BankCellEntry[] = questions.flatMap(({ dataset, questionId }, place) =>
    models.flatMap((model, skill): BankCellEntry[] => {
      if (model === 'third' && place % 10 === 0) return []
      const correct = Number((place * 7 + skill) % 5 <= skill)
      const response = correct === 1 ? 'There are 7.' : place === 1 ? 'I count 7 or 8.' : `There are ${8 + skill}.`
      const usage = { inputTokens: 20, outputTokens: 10 }
      return [
        {
          ...(dataset !== undefined && { dataset }),
          ...{ questionId, model, sample: 0, correct, response, usage, latencyMs: 800 },
        },
      ]
    }),
  )
  const bank = await openQuestionBank(bankFile)
  await bank.append({ questions, cells })
  const vectors = await wordEmbedder.embed(
    questions.map(({ text }) => text),
    { role: 'document' },
  )
  await bank.storeEmbeddings(
    wordEmbedder,
    questions.map(({ dataset, questionId }, place) => ({
      ...(dataset !== undefined && { dataset }),
      ...{ questionId, vector: vectors[place] as Float32Array },
    })),
  )
  await bank.close()
}

async function writeReports(folder: string): Promise<void> {
  const figures = (mean: number) => ({
    accuracy: { mean, sd: 0.01, ci95: [mean - 0.03, mean + 0.03] },
    ...{ perDataset: {}, calls: { mean: 2.5, p95: 5 }, calibration: { ece: 0.02, floor: 0.015 } },
  })
  const comparison = {
    ...{
      questions: 774,
      bankHash: 'abcdef0123456789',
      strategies: { majority: figures(0.8), adaptive: figures(0.83) },
    },
    pairs: [{ a: 'majority', b: 'adaptive', difference: -0.03, ci95: [-0.05, -0.01] }],
  }
  await mkdir(join(folder, 'first look'), { recursive: true })
  await writeFile(join(folder, 'first look', 'report.json'), JSON.stringify(comparison))
  await writeFile(join(folder, 'first look', 'report.md'), '# A comparison\n\n<b>as text</b>\n')
  const plot = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
  await writeFile(join(folder, 'first look', 'accuracy.svg'), plot)
}
