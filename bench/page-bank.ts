// How long the page's questions to a large bank take, and how long they hold the server's event loop meanwhile.
//
//     node bench/page-bank.ts FOLDER [QUESTIONS] [MODELS]        default: 100000 questions of 24 models
//
// The bank is made in FOLDER the first time. Times are those of the HTTP answer; the loop's longest hold is that beside it.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { embedNewQuestions } from '../src/bank/embed/embed-questions.ts'
import { openQuestionBank } from '../src/bank/open-question-bank.ts'
import { serverSectionSchema, tracesSectionSchema } from '../src/config/server-section.ts'
import { createLexicalEmbedder } from '../src/embedders/lexical/lexical-embedder.ts'
import { createScriptedModel } from '../src/models/scripted/scripted-model.ts'
import type { BankQuestion } from '../src/ports/question-bank.ts'
import { createSeededRandom } from '../src/random/seeded-random.ts'
import { serve } from '../src/server/serve.ts'
import { createSmacs } from '../src/smacs/create-smacs.ts'

const [folder = '/tmp', questionsText = '100000', modelsText = '24'] = process.argv.slice(2)
const questionCount = Number(questionsText)
const models = Array.from({ length: Number(modelsText) }, (_, model) => `maker-${model % 5}/model-${model}`)
const bankFile = join(folder, `page-bank-${questionCount}x${models.length}.db`)
const datasets = ['algebra', 'biology', 'chemistry', 'history', 'law', 'medicine', 'physics', 'puzzles']
const words =
  'river energy contract cell ratio empire acid theorem market voltage nerve clause orbit protein tax'.split(' ')

async function buildBank(): Promise<void> {
  const random = createSeededRandom('page bank')
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random.next() * items.length)] as Item
  const bank = await openQuestionBank(bankFile)
  const step = 2_000
  for (let first = 0; first < questionCount; first += step) {
    const questions: BankQuestion[] = Array.from({ length: Math.min(step, questionCount - first) }, (_, place) => ({
      dataset: pick(datasets),
      questionId: String(first + place),
      text: `${Array.from({ length: 40 }, () => pick(words)).join(' ')}: how many are there in case ${first + place}?`,
      answerType: 'number',
      reference: '7',
    }))
    const cells = questions.flatMap(({ dataset, questionId }) => {
      const hard = random.next()
      return models.flatMap((model, place) => {
        if (random.next() < 0.05) return []
        const correct = Number(random.next() > hard * (0.6 + place / 60))
        const response = correct === 1 ? 'There are 7.' : `There are ${8 + Math.floor(random.next() * 4)}.`
        const usage = { inputTokens: 80, outputTokens: 20 + Math.floor(random.next() * 200) }
        return [{ dataset: dataset ?? '', questionId, model, sample: 0, correct, response, usage, latencyMs: 900 }]
      })
    })
    await bank.append({ questions, cells })
  }
  await embedNewQuestions(bank, 'lexical', {})
  await bank.view()
  await bank.close()
}

if (!existsSync(bankFile)) {
  const startedMs = performance.now()
  await buildBank()
  console.log(`${bankFile} made in ${Math.round((performance.now() - startedMs) / 1000)} s`)
}

const bank = await openQuestionBank(bankFile, { readOnly: true })
const state = (await bank.embedder())?.state
const embedder = createLexicalEmbedder(state && { documentFrequencies: state })
await bank.close()
const newcomer = 'newcomer'
const pool = [...models, newcomer].map((id) => createScriptedModel({ id, replies: () => '7' }))
const serving = await serve({
  load: async () => ({
    ...{ models: pool, helpers: [], strategies: {}, embedder, bankQuestions: questionCount, bankFile, keys: [] },
    smacs: createSmacs({ models: pool, embedder }),
    server: serverSectionSchema.parse({ port: 0, logs: { level: 'silent' } }),
    traces: tracesSectionSchema.parse({ file: ':memory:' }),
    close: async () => undefined,
  }),
  log: () => undefined,
})

async function measure(name: string, path: string, body?: object): Promise<void> {
  const loop = monitorEventLoopDelay({ resolution: 1 })
  loop.enable()
  const startedMs = performance.now()
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(`${serving.url}${path}`, body === undefined ? {} : init)
  const { length } = await response.text()
  const tookMs = performance.now() - startedMs
  loop.disable()
  const figures = [
    `${tookMs.toFixed(0)} ms`,
    `loop held ${(loop.max / 1e6).toFixed(0)} ms`,
    `${(length / 1000).toFixed(0)} kB`,
  ]
  console.log(`${String(response.status)} ${name.padEnd(34)} ${figures.join(', ')}`)
}

const list = '/v1/bank/questions'
const model = encodeURIComponent(models[3] as string)
await measure('warm-up', '/healthz')
await measure('overview, the bank being read', '/v1/bank')
await measure('overview again', '/v1/bank')
await measure('first 100', list)
await measure('the 50,000th', `${list}?offset=${Math.floor(questionCount / 2)}`)
await measure('search that finds few', `${list}?search=case%2099`)
await measure('search that finds nothing', `${list}?search=zebra`)
await measure('search in one dataset', `${list}?search=theorem%20river&dataset=law`)
await measure('hardest', `${list}?sort=hardest`)
await measure('a model alone right', `${list}?outcome=alone&model=${model}`)
await measure('missing', `${list}?outcome=missing`)
await measure('one question', `${list}/${datasets[0]}/missing`)
await measure('one model', `/v1/bank/models/${model}`)
await measure('similar, vectors being read', '/v1/bank/similar', { question: 'how many rivers are in the empire' })
await measure('similar', '/v1/bank/similar', { question: 'how many acids does the cell have' })
await measure('price of 25', `/v1/bank/models/${model}/quote`, { questions: 25 })
await measure('price of all', `/v1/bank/models/${encodeURIComponent(newcomer)}/quote`, {})
await serving.close()
