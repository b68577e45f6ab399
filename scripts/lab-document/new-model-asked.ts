/**
 * Measures whether a new model is asked where it belongs: hides each model of the recordings in ../shared/data in turn, gives the
 * bank its answers to the few questions that `smacs bank add-model` would choose, and lets `adaptive` answer other questions without
 * it, with it known so far, and with it fully known. Writes the tables into docs/lab.md:
 *
 *     node scripts/lab-document/new-model-asked.ts FOLDER [--draws 2] [--answers 0,25] [--pool NAME] [--most 600]
 *
 * FOLDER holds the banks that `write.ts` made: zeroeval.db and mmlu-pro.db. What was measured is kept in FOLDER/new-model-asked: run again,
 * it goes on where it ended.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openQuestionBank } from '../../src/bank/open-question-bank.ts'
import { askHidden } from '../../src/collect/newcomer/hidden-addition.ts'
import { readKnownPool } from '../../src/collect/newcomer/known-pool.ts'
import { table } from '../../src/lab/compare/comparison-report.ts'
import { labEmbedder } from '../../src/lab/lab-embedder.ts'
import { runAskTask } from '../../src/lab/run/ask-task.ts'
import { withRememberedCells } from '../../src/lab/run/remembered-cells.ts'
import type { BankView } from '../../src/ports/question-bank.ts'
import { createSeededRandom } from '../../src/random/seeded-random.ts'
import { evenly } from '../../src/statistics/sampling/evenly.ts'
import { halfSplits, type Split } from '../../src/statistics/sampling/half-splits.ts'
import { withBlocks } from './blocks.ts'
import { withHiddenCells } from './hidden-cells.ts'
import { pools } from './runs.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    draws: { type: 'string', default: '2' },
    answers: { type: 'string', default: '0,25' },
    most: { type: 'string', default: '600' },
    pool: { type: 'string' },
  },
})
const [folder] = positionals
if (folder === undefined) throw new Error('Name the folder of the banks.')
const draws = Number(values.draws)
const budgets = values.answers.split(',').map(Number)
const measuredPools = pools.filter(({ name }) => name === 'gsm-math-16' || name === 'mmlu-pro-13')
const seed = 'new model'

/** What `adaptive` came to. */
interface Figures {
  readonly accuracy: number
  readonly calls: number
}

/** One model hidden in one draw. */
interface Hidden {
  readonly model: string
  /** Its own share of right answers. */
  readonly alone: number
  readonly without: Figures
  /** One a budget. */
  readonly known: readonly Figures[]
  readonly fully: Figures
}

const kept = join(folder, 'new-model-asked')
mkdirSync(kept, { recursive: true })
const fileOf = (pool: string): string => join(kept, `${pool}-${values.answers}-${values.most}.json`)
const keptOf = (pool: string): readonly Hidden[][] =>
  existsSync(fileOf(pool)) ? (JSON.parse(readFileSync(fileOf(pool), 'utf8')) as Hidden[][]) : []

for (const { name, bank: bankName, closed } of measuredPools) {
  if (values.pool !== undefined && values.pool !== name) continue
  const bank = await openQuestionBank(resolve(folder, `${bankName}.db`), { readOnly: true })
  const whole = withRememberedCells(await bank.view())
  const models = whole.models.filter((model) => !closed.includes(model))
  const datasets = whole.questions.map(({ dataset }) => dataset)
  const found = keptOf(name).map((rows) => [...rows])
  for (const [draw, split] of halfSplits(datasets, draws, createSeededRandom(seed).fork('splits')).entries()) {
    const rows = found[draw] ?? []
    found[draw] = rows
    let fully = rows[0]?.fully
    for (const model of models.slice(rows.length)) {
      fully ??= await answered(whole, split, models, draw)
      const row = await hideInTurn(whole, split, models, model, fully, draw)
      rows.push(row)
      writeFileSync(fileOf(name), JSON.stringify(found))
      const brought = row.known.map(({ accuracy }) => points(accuracy - row.without.accuracy)).join(', ')
      process.stderr.write(
        `${name} ${draw} ${model}: ${brought} of ${points(row.fully.accuracy - row.without.accuracy)}\n`,
      )
    }
  }
  await bank.close()
}
const document = join('docs', 'lab.md')
const rows = measuredPools.flatMap(({ name, title }) => rowsOf(title, keptOf(name).flat(), keptOf(name).length))
const columns = ['', 'without it', ...budgets.map((budget) => `known by ${budget} answers`), 'fully known']
writeFileSync(
  document,
  withBlocks(readFileSync(document, 'utf8'), new Map([['new model asked', table(columns, rows)]])),
)

async function hideInTurn(
  whole: BankView,
  split: Split,
  models: readonly string[],
  model: string,
  fully: Figures,
  draw: number,
): Promise<Hidden> {
  const others = models.filter((other) => other !== model)
  const part = whole.restrict({ questions: split.bank, models })
  const pool = await readKnownPool(part, model)
  const known: Figures[] = []
  for (const budget of budgets) {
    const own = askHidden(pool, part.correctness(model), budget, createSeededRandom(`${seed} ${draw}`).fork(model))
    const unknown = new Set(split.bank.filter((_, place) => Number.isNaN(own[place])))
    const view = withHiddenCells(whole, (question, hidden) => hidden === model && unknown.has(question))
    known.push(await answered(view, split, models, draw))
  }
  const verdicts = whole.correctness(model).filter((value) => !Number.isNaN(value))
  const alone = meanOf([...verdicts])
  return { model, alone, without: await answered(whole, split, others, draw), known, fully }
}

async function answered(view: BankView, split: Split, pool: readonly string[], draw: number): Promise<Figures> {
  const [outcomes = []] = await runAskTask(
    view,
    {
      ...{ kind: 'ask', bank: split.bank, asked: evenly(split.asked, Number(values.most)), pool, helpers: [] },
      ...{ strategies: [{ spec: 'adaptive', kind: 'adaptive', options: {} }], labels: undefined, draw: `draw ${draw}` },
    },
    { seed, embedderFor: labEmbedder(view) },
  )
  return { accuracy: meanOf(outcomes.map(({ score = 0 }) => score)), calls: meanOf(outcomes.map(({ calls }) => calls)) }
}

/** Accuracy and calls over all hidden models, and over the three that are strongest alone. */
function rowsOf(title: string, hidden: readonly Hidden[], drawn: number): string[][] {
  if (hidden.length === 0) return []
  const names = [...new Set(hidden.map(({ model }) => model))]
  const aloneOf = (model: string): number => hidden.find((row) => row.model === model)?.alone ?? 0
  const strongest = new Set(names.toSorted((left, right) => aloneOf(right) - aloneOf(left)).slice(0, 3))
  const row = (what: string, chosen: readonly Hidden[]): string[] => {
    const cell = (read: (row: Hidden) => Figures | undefined, isBase = false): string => {
      const figures = chosen.flatMap((one) => read(one) ?? [])
      const accuracy = `${(100 * meanOf(figures.map((one) => one.accuracy))).toFixed(1)}`
      const brought = meanOf(chosen.map((one) => (read(one)?.accuracy ?? 0) - one.without.accuracy))
      const calls = meanOf(figures.map((one) => one.calls)).toFixed(1)
      return `${accuracy}${isBase ? '' : ` (${points(brought)})`} @ ${calls}`
    }
    const known = budgets.map((_, place) => cell((one) => one.known[place]))
    return [what, cell((one) => one.without, true), ...known, cell((one) => one.fully)]
  }
  return [
    row(`${title}: ${names.length} models hidden in turn, ${drawn} draws`, hidden),
    row(
      `the three strongest of them`,
      hidden.filter(({ model }) => strongest.has(model)),
    ),
  ]
}

function points(share: number): string {
  return `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(2)}`
}

function meanOf(list: readonly number[]): number {
  return list.reduce((sum, value) => sum + value, 0) / list.length
}
