// Prior selection with the question's embedding given: scan of the bank, neighbours, prior scores of every model, panel.
// Beside it, in the same run and taking turns, a plain row-major Float32Array double loop that does the same job.
//
//     node bench/prior-selection.ts
//
// The last line is PASS when the targets hold: >= 3x at 10,000 questions, >= 2x at 100,000, the same panels.
import { createVectorMatrix } from '../src/bank/retrieval/vector-matrix.ts'
import { priorScores } from '../src/method/retrieval/prior-scores.ts'
import { selectNeighbours } from '../src/method/retrieval/select-neighbours.ts'
import { selectPanel } from '../src/method/retrieval/select-panel.ts'
import type { Neighbour } from '../src/ports/question-bank.ts'

const DIMENSIONS = 384
const MODELS = 15
const RULE = { neighbours: 400, similarityRatio: 0.95 }
const REFERENCES = 7
const TARGETS = [
  { questions: 10_000, atLeast: 3, rounds: 101 },
  { questions: 100_000, atLeast: 2, rounds: 31 },
]

const pool = Array.from({ length: MODELS }, (_, model) => `model-${model}`)
const random = mulberry32(20_260_101)

let passed = true
const table = TARGETS.map(({ questions, atLeast, rounds }) => {
  const { vectors, queries } = clusteredVectors(questions, 25)
  const columns = pool.map((_, model) =>
    Float64Array.from({ length: questions }, () => (random() < 0.3 + model / 30 ? 1 : 0)),
  )
  const matrix = createVectorMatrix({ dimensions: DIMENSIONS, rowCount: questions, vectors })
  const flat = new Float32Array(questions * DIMENSIONS)
  for (let row = 0; row < questions; row++) flat.set(matrix.row(row), row * DIMENSIONS)

  const panelFrom = (neighbours: readonly Neighbour[]) =>
    selectPanel(pool, priorScores(neighbours, columns), REFERENCES)
  const ours = (query: Float32Array) => panelFrom(matrix.nearest(query, RULE))
  const plain = (query: Float32Array) => panelFrom(selectNeighbours(plainScan(flat, query), RULE))

  let samePanels = 0
  for (const query of queries) if (names(ours(query)) === names(plain(query))) samePanels++

  const oursMs: number[] = []
  const plainMs: number[] = []
  const scanMs: number[] = []
  for (let round = 0; round < rounds; round++) {
    const query = queries[round % queries.length] as Float32Array
    plainMs.push(timed(() => plain(query)))
    oursMs.push(timed(() => ours(query)))
    scanMs.push(timed(() => plainScan(flat, query)))
  }
  const ratio = median(plainMs) / median(oursMs)
  passed &&= ratio >= atLeast && samePanels === queries.length
  return {
    questions,
    'plain loop, whole job (ms)': median(plainMs).toFixed(2),
    'plain loop, scan alone (ms)': median(scanMs).toFixed(2),
    'smacs, whole job (ms)': median(oursMs).toFixed(2),
    'times faster': ratio.toFixed(1),
    'wanted at least': atLeast,
    'same panels': `${samePanels} of ${queries.length}`,
  }
})
console.table(table)
console.log(passed ? 'PASS' : 'FAIL')
process.exitCode = passed ? 0 : 1

/** What anyone would write first: one cosine a row, unit rows, row after row. */
function plainScan(rows: Float32Array, query: Float32Array): Float64Array {
  let squares = 0
  for (const value of query) squares += value * value
  const length = Math.sqrt(squares)
  const similarities = new Float64Array(rows.length / DIMENSIONS)
  for (let row = 0; row < similarities.length; row++) {
    let sum = 0
    for (let e = 0; e < DIMENSIONS; e++) sum += (rows[row * DIMENSIONS + e] as number) * (query[e] as number)
    similarities[row] = sum / length
  }
  return similarities
}

/** Vectors around 40 topics, as the questions of a real bank lie, and queries from the same topics. */
function clusteredVectors(questions: number, queries: number) {
  const topics = Array.from({ length: 40 }, () => Float32Array.from({ length: DIMENSIONS }, gaussian))
  const draw = () => {
    const topic = topics[Math.floor(random() * topics.length)] as Float32Array
    return topic.map((value) => 0.6 * value + gaussian())
  }
  return { vectors: Array.from({ length: questions }, draw), queries: Array.from({ length: queries }, draw) }
}

function names({ panel }: { readonly panel: readonly { readonly model: string }[] }): string {
  return panel.map(({ model }) => model).join()
}

function timed(job: () => unknown): number {
  const start = performance.now()
  job()
  return performance.now() - start
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number
}

function gaussian(): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
