// What smacs itself adds to a question of strategy `paper`: models that answer at once, everything else real (7
// references, 8 aggregations, 500-token answers, a bank of 10,000 questions, lexical embeddings of
// the question and of every candidate). Beside it, in the same run and taking turns, a plain double loop over a
// row-major Float32Array of 10,000 x 384, the scan of one retrieval.
//
//     node bench/paper-overhead.ts
//
// The last line is PASS when the overhead is at most 3x the loop and does not grow with the questions already asked.
import { createBankView } from '../src/bank/view/create-bank-view.ts'
import { createLexicalEmbedder, fitLexical } from '../src/embedders/lexical/lexical-embedder.ts'
import { createScriptedModel } from '../src/models/scripted/scripted-model.ts'
import { createSeededRandom } from '../src/random/seeded-random.ts'
import { createSmacs } from '../src/smacs/create-smacs.ts'

const QUESTIONS = 10_000
const MODELS = 15
const TOKENS = 500
const ROUNDS = 120
const WANTED_AT_MOST = 3
/** The last quarter of the rounds may be this much slower than the second, noise of the machine included. */
const GROWTH_AT_MOST = 1.5

const random = createSeededRandom('paper overhead')
const vocabulary = Array.from({ length: 4_000 }, () => word())
const sentence = (words: number): string =>
  Array.from({ length: words }, () => vocabulary[Math.floor(random.next() ** 2 * vocabulary.length)]).join(' ')

const questions = Array.from({ length: QUESTIONS }, (_, index) => ({ questionId: `${index}`, text: sentence(30) }))
const embedder = createLexicalEmbedder({ documentFrequencies: fitLexical(questions.map(({ text }) => text)) })
const bank = createBankView({
  questions,
  embedderId: embedder.id,
  embeddings: await embedder.embed(
    questions.map(({ text }) => text),
    { role: 'document' },
  ),
  cells: Array.from({ length: MODELS }, (_, model) =>
    questions.map((_, question) => ({
      question,
      model: `model-${model}`,
      correct: random.next() < 0.3 + model / 30 ? 1 : 0,
    })),
  ).flat(),
})
const logprobs = Array.from({ length: TOKENS }, () => -random.next())
const answers = Array.from({ length: 32 }, () => sentence(TOKENS))
let answer = 0
/** A pool whose answers come at once: whole, or in as many pieces as they have tokens. */
function smacsOver(streamed: boolean) {
  const models = Array.from({ length: MODELS }, (_, model) =>
    createScriptedModel({
      id: `model-${model}`,
      pieceLength: Number.MAX_SAFE_INTEGER,
      replies: () => ({
        text: answers[answer++ % answers.length] ?? '',
        logprobs: streamed ? logprobs : logprobs.slice(0, 1),
        usage: { inputTokens: 900, outputTokens: TOKENS },
      }),
    }),
  )
  return createSmacs({ models, embedder, bank })
}

const rows = Float32Array.from({ length: QUESTIONS * 384 }, () => random.next() - 0.5)
const query = rows.slice(0, 384)
const similarities = new Float32Array(QUESTIONS)
function plainLoop(): void {
  for (let row = 0; row < QUESTIONS; row += 1) {
    let sum = 0
    for (let element = 0; element < 384; element += 1) sum += (rows[row * 384 + element] ?? 0) * (query[element] ?? 0)
    similarities[row] = sum
  }
}

const loopMs: number[] = []
const wholeMs: number[] = []
const streamedMs: number[] = []
const whole = smacsOver(false)
const streamed = smacsOver(true)
for (let round = 0; round < ROUNDS; round += 1) {
  const question = sentence(30)
  loopMs.push(await timed(async () => plainLoop()))
  wholeMs.push(await timed(() => whole.ask(question, { strategy: 'paper', seed: round })))
  streamedMs.push(await timed(() => streamed.ask(question, { strategy: 'paper', seed: round })))
}
const quarter = ROUNDS / 4
const warm = (times: readonly number[]): number => median(times.slice(quarter))
const growth = median(wholeMs.slice(3 * quarter)) / median(wholeMs.slice(quarter, 2 * quarter))
const ratio = warm(wholeMs) / warm(loopMs)
console.table([
  { what: 'plain loop', ms: warm(loopMs).toFixed(2), ratio: '1.00', 'wanted at most': '' },
  {
    what: 'paper, answers whole',
    ms: warm(wholeMs).toFixed(2),
    ratio: ratio.toFixed(2),
    'wanted at most': WANTED_AT_MOST,
  },
  // 7,500 pieces a question; the scripted models' own work is in it.
  {
    what: 'paper, answers token by token',
    ms: warm(streamedMs).toFixed(2),
    ratio: (warm(streamedMs) / warm(loopMs)).toFixed(2),
    'wanted at most': '',
  },
])
console.log(`last quarter of the rounds beside the second: ${growth.toFixed(2)}`)
const passed = ratio <= WANTED_AT_MOST && growth <= GROWTH_AT_MOST
console.log(passed ? 'PASS' : 'FAIL')
process.exitCode = passed ? 0 : 1

async function timed(job: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await job()
  return performance.now() - start
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

function word(): string {
  return Array.from({ length: 3 + Math.floor(random.next() * 7) }, () =>
    String.fromCodePoint(97 + Math.floor(random.next() * 26)),
  ).join('')
}
