// What strategies `calibrated` and `adaptive` compute for one question once its vector and its answers are there: kinds of
// question, expected accuracies, order of asking, answers read out of the texts and grouped, posterior, stop decision.
// Beside it, in the same run and taking turns, a plain double loop over a row-major Float32Array of 10,000 x 384, the
// scan of one retrieval.
//
//     node bench/posterior.ts
//
// The last line is PASS when a question of 5 answers takes at most a tenth of the loop, and less than a millisecond.
import { createBankView } from '../src/bank/view/create-bank-view.ts'
import { createLexicalEmbedder, fitLexical } from '../src/embedders/lexical/lexical-embedder.ts'
import { fitAdaptive } from '../src/method/fitted/fitted-adaptive.ts'
import { bindPosterior } from '../src/method/posterior/pool-posterior.ts'
import { askingOrder } from '../src/method/skill/asking-order.ts'
import { changeProbability, stopsAt } from '../src/method/stopping/stopping-rule.ts'
import { createSeededRandom } from '../src/random/seeded-random.ts'

const BANK_QUESTIONS = 1_500
const MODELS = 16
const KINDS = 14
const ROUNDS = 400
const SHARE_AT_MOST = 1 / 10
const MS_AT_MOST = 1
const LOOP = { rows: 10_000, dimensions: 384 }

const random = createSeededRandom('posterior')
const pool = Array.from({ length: MODELS }, (_, model) => `model-${model}`)
const questionAt = (place: number) => ({
  dataset: `kind ${place % KINDS}`,
  questionId: `${place}`,
  text: `Of kind ${place % KINDS}: how many ways are there to put ${place} things into ${1 + (place % 7)} boxes?`,
})
/** About 800 characters of reasoning with a marked answer at its end, right more often the later the model stands. */
const responseTo = (place: number, model: number): { response: string; correct: number } => {
  const right = random.next() < 0.35 + model / 32
  const steps = Array.from(
    { length: 12 },
    (_, step) => `Step ${step + 1}: ${place} + ${step} = ${place + step}, so we go on with that.`,
  )
  const answer = place + (right ? 0 : 1 + Math.floor(random.next() * 4))
  return { response: `${steps.join('\n')}\nThe answer is ${answer}.`, correct: right ? 1 : 0 }
}

const questions = Array.from({ length: BANK_QUESTIONS }, (_, place) => questionAt(place))
const texts = questions.map(({ text }) => text)
const embedder = createLexicalEmbedder({ documentFrequencies: fitLexical(texts) })
const bank = createBankView({
  questions,
  models: pool,
  embedderId: embedder.id,
  embeddings: await embedder.embed(texts, { role: 'document' }),
  cells: questions.flatMap((_, question) =>
    pool.map((id, model) => ({ question, model: id, ...responseTo(question, model) })),
  ),
})
const fitted = await fitAdaptive(bank, { parallel: 1, maxAsked: 5 }, { pool, embedder })

const asked = await Promise.all(
  Array.from({ length: 50 }, async (_, place) => {
    const { text } = questionAt(10_000 + place)
    const [vector] = await embedder.embed([text], { role: 'query' })
    return { text, vector, responses: pool.map((_, model) => responseTo(10_000 + place, model).response) }
  }),
)

/** The question object is made anew, as for every question that arrives: nothing is remembered of it. */
function score({ text, vector, responses }: (typeof asked)[number], answers: number): boolean {
  const posterior = bindPosterior(fitted.posterior, pool, { text }, vector)
  const order = askingOrder(posterior.view, [...pool.keys()])
  const first = order.slice(0, answers).map((member) => ({ member, generation: { text: responses[member] ?? '' } }))
  const { standing } = posterior.read(first, order.slice(answers))
  return stopsAt(fitted.rule, standing) && (changeProbability(fitted.rule, standing) ?? 0) < 2
}

const rows = Float32Array.from({ length: LOOP.rows * LOOP.dimensions }, () => random.next() - 0.5)
function plainLoop(): number {
  let best = 0
  for (let row = 0; row < LOOP.rows; row++) {
    let sum = 0
    for (let e = 0; e < LOOP.dimensions; e++) sum += (rows[row * LOOP.dimensions + e] as number) * (rows[e] as number)
    if (sum > best) best = sum
  }
  return best
}

const panels = [1, 5, MODELS]
const times = new Map<string, number[]>()
const note = (name: string, job: () => unknown): void => {
  const start = performance.now()
  job()
  times.set(name, [...(times.get(name) ?? []), performance.now() - start])
}
for (let round = 0; round < ROUNDS; round++) {
  const question = asked[round % asked.length] as (typeof asked)[number]
  for (const answers of panels) note(`${answers}`, () => score(question, answers))
  if (round % 4 === 0) note('loop', plainLoop)
}

const quantile = (name: string, share: number): number => {
  const sorted = (times.get(name) ?? []).toSorted((left, right) => left - right)
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN
}
const median = (name: string): number => quantile(name, 0.5)
console.table(
  panels.map((answers) => ({
    answers,
    'one question, median (ms)': median(`${answers}`).toFixed(3),
    'p95 (ms)': quantile(`${answers}`, 0.95).toFixed(3),
    'plain loop, median (ms)': median('loop').toFixed(2),
    'share of the loop': (median(`${answers}`) / median('loop')).toFixed(3),
  })),
)
const passed = median('5') <= SHARE_AT_MOST * median('loop') && median('5') < MS_AT_MOST
console.log(passed ? 'PASS' : 'FAIL')
process.exitCode = passed ? 0 : 1
