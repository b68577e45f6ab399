/**
 * Measures what missing answers cost: strategies are fitted on one half of a recording in ../shared/data, of which every model answered all,
 * two thirds or one third of the questions, each another third; then they answer the other half. Writes the table into docs/lab.md:
 *
 *     node scripts/lab-document/missing-cells.ts FOLDER [--splits 2] [--most 600] [--bank 700] [--pool NAME]
 *
 * At most so many questions of each half are asked (`--most`) and learnt from (`--bank`). FOLDER holds the banks that `write.ts` made:
 * zeroeval.db and mmlu-pro.db. What was measured is kept in FOLDER/missing-cells: run again, it goes on where it ended.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openQuestionBank } from '../../src/bank/open-question-bank.ts'
import { table } from '../../src/lab/compare/comparison-report.ts'
import { labEmbedder } from '../../src/lab/lab-embedder.ts'
import { runAskTask } from '../../src/lab/run/ask-task.ts'
import { withRememberedCells } from '../../src/lab/run/remembered-cells.ts'
import type { BankView } from '../../src/ports/question-bank.ts'
import { createSeededRandom } from '../../src/random/seeded-random.ts'
import { evenly } from '../../src/statistics/sampling/evenly.ts'
import { halfSplits, type Split, shuffle } from '../../src/statistics/sampling/half-splits.ts'
import { withBlocks } from './blocks.ts'
import { withHiddenCells } from './hidden-cells.ts'
import { pools } from './runs.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    splits: { type: 'string', default: '2' },
    most: { type: 'string', default: '600' },
    bank: { type: 'string', default: '700' },
    pool: { type: 'string' },
  },
})
const [folder] = positionals
if (folder === undefined) throw new Error('Name the folder of the banks.')
const splits = Number(values.splits)
const kinds = ['best-single', 'prior-vote', 'consensus', 'calibrated', 'adaptive']
const strategies = kinds.map((kind) => ({ spec: kind, kind, options: {} }))
const seed = 'missing cells'
/** How much of the bank half there is: of each model's answers, or of the questions, each with every answer. */
const parts: readonly { readonly title: string; readonly thirds: number; readonly whole?: true }[] = [
  { title: 'every answer', thirds: 3 },
  { title: 'two thirds of each model', thirds: 2 },
  { title: 'one third of each model', thirds: 1 },
  { title: 'one third of the questions, every answer', thirds: 1, whole: true },
]

/** What the strategies came to, in their order. */
type Figures = readonly { readonly accuracy: number; readonly calls: number }[]

/** By part and split. */
type Kept = Record<string, Figures>

const measuredPools = pools.filter(({ name }) => name === 'gsm-math-16' || name === 'mmlu-pro-13')
mkdirSync(join(folder, 'missing-cells'), { recursive: true })
const fileOf = (pool: string): string => join(folder, 'missing-cells', `${pool}-${values.most}-${values.bank}.json`)
const keptOf = (pool: string): Kept =>
  existsSync(fileOf(pool)) ? (JSON.parse(readFileSync(fileOf(pool), 'utf8')) as Kept) : {}

for (const { name, bank: bankName, closed } of measuredPools) {
  if (values.pool !== undefined && values.pool !== name) continue
  const bank = await openQuestionBank(resolve(folder, `${bankName}.db`), { readOnly: true })
  const whole = withRememberedCells(await bank.view())
  const pool = whole.models.filter((model) => !closed.includes(model))
  const kept = keptOf(name)
  const datasets = whole.questions.map(({ dataset }) => dataset)
  for (const [number, half] of halfSplits(datasets, splits, createSeededRandom(seed).fork('splits')).entries()) {
    const split = { bank: evenly(half.bank, Number(values.bank)), asked: evenly(half.asked, Number(values.most)) }
    for (const part of parts) {
      const key = `${number} ${part.title}`
      kept[key] ??= await answered(whole, pool, { part, split, number })
      writeFileSync(fileOf(name), JSON.stringify(kept))
      process.stderr.write(`${name} ${key}: ${cellsOf([kept[key]]).join(' | ')}\n`)
    }
  }
  await bank.close()
}
const rows = measuredPools.flatMap(({ name, title }) => {
  const kept = keptOf(name)
  const done = Array.from({ length: splits }, (_, number) => number).filter((number) =>
    parts.every((part) => kept[`${number} ${part.title}`] !== undefined),
  )
  const columns = parts.map((part) => cellsOf(done.flatMap((number) => [kept[`${number} ${part.title}`] ?? []])))
  const what = `${title}, ${done.length} split${done.length === 1 ? '' : 's'}`
  return done.length === 0
    ? []
    : kinds.map((kind, place) => [what, kind, ...columns.map((cells) => cells[place] ?? '')])
})
const document = join('docs', 'lab.md')
const block = table(['', 'strategy', ...parts.map(({ title }) => title)], rows)
writeFileSync(document, withBlocks(readFileSync(document, 'utf8'), new Map([['missing cells', block]])))

async function answered(
  whole: BankView,
  pool: readonly string[],
  { part, split, number }: { readonly part: (typeof parts)[number]; readonly split: Split; readonly number: number },
): Promise<Figures> {
  const keptPlaces = (name: string): readonly number[] => {
    const chance = createSeededRandom(`${seed} ${number}`).fork(name)
    return shuffle(split.bank, chance).slice(0, Math.round((split.bank.length * part.thirds) / 3))
  }
  const isWhole = part.whole === true
  const answeredBy = new Map(pool.map((model) => [model, new Set(keptPlaces(model))]))
  const inBank = new Set(split.bank)
  const isMissing = (question: number, model: string): boolean =>
    inBank.has(question) && answeredBy.get(model)?.has(question) !== true
  const view = isWhole ? whole : withHiddenCells(whole, isMissing)
  const outcomes = await runAskTask(
    view,
    {
      ...{ kind: 'ask', asked: split.asked, pool, helpers: [], strategies, labels: undefined, draw: `split ${number}` },
      bank: isWhole ? keptPlaces('questions').toSorted((left, right) => left - right) : split.bank,
    },
    { seed, embedderFor: labEmbedder(view) },
  )
  return outcomes.map((list) => ({
    accuracy: meanOf(list.map(({ score = 0 }) => score)),
    calls: meanOf(list.map(({ calls }) => calls)),
  }))
}

/** One a strategy, the mean over splits. */
function cellsOf(bySplit: readonly Figures[]): readonly string[] {
  return kinds.map((_, place) => {
    const mean = (read: (figures: Figures[number]) => number): number =>
      meanOf(bySplit.flatMap((figures) => figures[place] ?? []).map(read))
    return `${(100 * mean(({ accuracy }) => accuracy)).toFixed(1)} @ ${mean(({ calls }) => calls).toFixed(1)}`
  })
}

function meanOf(list: readonly number[]): number {
  return list.reduce((sum, value) => sum + value, 0) / list.length
}
