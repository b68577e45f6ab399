// A bank of many questions, in a file and in Postgres: how fast it is filled, how large it is, how long a reader takes to open
// it and in how much memory, and how long neighbours take by scanning and by the index, with the panels they lead to.
//
//     node bench/scale.ts FOLDER QUESTIONS [MODELS] [DIMENSIONS] [file|postgres|both] [ADDRESS]
//
// Default: 15 models, 384 dimensions, both, and a Postgres server of its own in a temporary folder (npm run test:parts). Vectors
// are clustered as those of real questions are: see bench/scale/clustered-vectors.ts. Each reader is a process of its own.
import { execFile } from 'node:child_process'
import { existsSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openQuestionBank } from '../src/bank/open-question-bank.ts'
import { openPostgres } from '../src/postgres/open-postgres.ts'
import { createSeededRandom } from '../src/random/seeded-random.ts'
import { startPostgres, type TestServer } from '../test/postgres/start-postgres.ts'
import { createClusteredVectors } from './scale/clustered-vectors.ts'

const [folder = '/tmp', questionsText = '10000', modelsText = '15', dimensionsText = '384', where = 'both', address] =
  process.argv.slice(2)
const [questionCount, modelCount, dimensions] = [questionsText, modelsText, dimensionsText].map(Number) as [
  number,
  number,
  number,
]
const batchSize = 1_000
const embedderId = `synthetic/${dimensions}`
const run = promisify(execFile)

async function fill(
  place: string,
): Promise<{ readonly cellSeconds: number; readonly vectorSeconds: number; readonly indexSeconds: number }> {
  const random = createSeededRandom('scale')
  const vectors = createClusteredVectors({ questionCount, dimensions })
  const bank = await openQuestionBank(place)
  let [cellMs, vectorMs] = [0, 0]
  for (let first = 0; first < questionCount; first += batchSize) {
    const drawn = Array.from({ length: Math.min(batchSize, questionCount - first) }, (_, number) => ({
      ...{ dataset: `set-${(first + number) % 8}`, questionId: `${first + number}` },
      ...vectors.next(random),
    }))
    const questions = drawn.map(({ dataset, questionId, topic }) => ({
      ...{ dataset, questionId, answerType: 'number' as const, reference: '7' },
      text: `Case ${questionId} of topic ${topic}: ${'how many of these are there in all of that '.repeat(4)}?`,
    }))
    const cells = drawn.flatMap(({ dataset, questionId, topic }) =>
      Array.from({ length: modelCount }, (_, model) => {
        const isRight = random.next() < 0.35 + 0.5 * Math.abs(Math.sin(topic * 7 + model * 3))
        const response = `${'Let us look at each of them in turn and count. '.repeat(6)}The answer is ${isRight ? 7 : 8}.`
        const usage = { inputTokens: 80, outputTokens: 140 }
        return { dataset, questionId, model: `model-${model}`, sample: 0, correct: Number(isRight), response, usage }
      }),
    )
    const startMs = performance.now()
    await bank.append({ questions, cells })
    const betweenMs = performance.now()
    await bank.storeEmbeddings({ id: embedderId, dimensions }, drawn)
    vectorMs += performance.now() - betweenMs
    cellMs += betweenMs - startMs
    if ((first / batchSize) % 50 === 0) process.stderr.write(`${first} of ${questionCount}\n`)
  }
  const startMs = performance.now()
  await bank.indexVectors?.()
  const indexSeconds = (performance.now() - startMs) / 1_000
  await bank.close()
  return { cellSeconds: cellMs / 1_000, vectorSeconds: vectorMs / 1_000, indexSeconds }
}

/** What a reader in a process of its own says of the bank: see bench/scale/read-bank.ts. */
async function read(place: string, ways: 'serving' | 'both'): Promise<Record<string, string>> {
  const script = fileURLToPath(new URL('./scale/read-bank.ts', import.meta.url))
  const { stdout } = await run(process.execPath, [script, place, ways, String(questionCount)], { maxBuffer: 1e8 })
  return JSON.parse(stdout) as Record<string, string>
}

const seconds = (value: number): string => value.toFixed(value < 10 ? 1 : 0)
const rate = (count: number, took: number): string => `${Math.round(count / took)} a second`
const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`

async function inFile(): Promise<void> {
  const file = join(folder, `scale-${questionCount}x${modelCount}x${dimensions}.db`)
  for (const ending of ['', '-wal', '-shm']) if (existsSync(file + ending)) rmSync(file + ending)
  const { cellSeconds, vectorSeconds } = await fill(file)
  console.table({
    file: {
      'cells written': rate(questionCount * modelCount, cellSeconds),
      'vectors written': rate(questionCount, vectorSeconds),
      'on disk': megabytes(statSync(file).size),
      ...(await read(file, 'serving')),
    },
  })
  rmSync(file)
}

async function inPostgres(): Promise<void> {
  let server: TestServer | undefined
  if (address === undefined) server = await startPostgres(['shared_buffers=1GB', 'maintenance_work_mem=2GB'])
  const place = address ?? `${server?.address}&schema=scale`
  try {
    const indexed = `${place}&retrieval=hnsw`
    const { cellSeconds, vectorSeconds, indexSeconds } = await fill(indexed)
    const database = await openPostgres(place)
    const sizeOf = async (relation: string): Promise<string> => {
      const [row] = await database.query('SELECT pg_total_relation_size(to_regclass($1))::float8 AS bytes', [
        `${database.schema}.${relation}`,
      ])
      return megabytes(row?.bytes as number)
    }
    console.table({
      Postgres: {
        'cells written': rate(questionCount * modelCount, cellSeconds),
        'vectors written': rate(questionCount, vectorSeconds),
        'index made in': `${seconds(indexSeconds)} s`,
        questions: await sizeOf('bank_question'),
        cells: await sizeOf('bank_cell'),
        'vectors, index included': await sizeOf('bank_embedding'),
        index: await sizeOf('bank_embedding_hnsw'),
      },
    })
    await database.close()
    console.table({
      'scanned in memory': await read(`${place}&retrieval=exact`, 'serving'),
      'by the index': await read(indexed, 'serving'),
      'by the index, beside a scan': await read(indexed, 'both'),
    })
  } finally {
    await server?.remove()
  }
}

if (where !== 'postgres') await inFile()
if (where !== 'file') await inPostgres()
