/**
 * Measures whether a new model is asked where it belongs: hides each model of the recordings in ../shared/data in turn, gives the
 * bank its answers to the few questions that `smacs bank add-model` would choose, and lets `adaptive` answer other questions without
 * it, with it known so far, and with it fully known. Writes the tables into docs/lab.md:
 *
 *     node scripts/lab-document/new-model-asked.ts FOLDER [--draws 2] [--answers 25] [--pool NAME] [--most 600] [--bank 700]
 *
 * At most so many questions of each half are asked (`--most`) and learnt from (`--bank`). FOLDER holds the banks that `write.ts` made: zeroeval.db and mmlu-pro.db. What was measured is kept in FOLDER/new-model-asked: run again,
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
    answers: { type: 'string', default: '25' },
    most: { type: 'string', default: '600' },
    bank: { type: 'string', default: '700' },
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
  readonly without: Figures
  /** One a budget. */
  readonly known: readonly Figures[]
  readonly fully: Figures
}

/** What was measured of a pool, by draw and by what is known of whom; and how often each model alone is right. */
interface Kept {
  readonly draws: number
  readonly alone: Record<string, number>
  readonly measured: Record<string, Figures>
}

mkdirSync(join(folder, 'new-model-asked'), { recursive: true })
const fileOf = (pool: string): string => join(folder, 'new-model-asked', `${pool}-${values.most}-${values.bank}.json`)
const keptOf = (pool: string): Kept =>
  existsSync(fileOf(pool))
    ? (JSON.parse(readFileSync(fileOf(pool), 'utf8')) as Kept)
    : { draws: 0, alone: {}, measured: {} }

for (const { name, bank: bankName, closed } of measuredPools) {
  if (values.pool !== undefined && values.pool !== name) continue
  const bank = await openQuestionBank(resolve(folder, `${bankName}.db`), { readOnly: true })
  const whole = withRememberedCells(await bank.view())
  const models = whole.models.filter((model) => !closed.includes(model))
  const { measured } = keptOf(name)
  const alone = Object.fromEntries(
    models.map((model) => [model, meanOf([...whole.correctness(model)].filter((value) => !Number.isNaN(value)))]),
  )
  const datasets = whole.questions.map(({ dataset }) => dataset)
  for (const [draw, half] of halfSplits(datasets, draws, createSeededRandom(seed).fork('splits')).entries()) {
    const split = { bank: evenly(half.bank, Number(values.bank)), asked: evenly(half.asked, Number(values.most)) }
    const measure = async (what: string, view: () => Promise<BankView>, pool: readonly string[]): Promise<void> => {
      const key = `${draw} ${what}`
      if (measured[key] !== undefined) return
      const figures = await answered(await view(), split, pool, draw)
      measured[key] = figures
      writeFileSync(fileOf(name), JSON.stringify({ draws: draw + 1, alone, measured } satisfies Kept))
      process.stderr.write(`${name} ${key}: ${(100 * figures.accuracy).toFixed(2)} @ ${figures.calls.toFixed(2)}\n`)
    }
    await measure('fully', async () => whole, models)
    // The strongest first: they have most to bring.
    for (const model of models.toSorted((left, right) => (alone[right] as number) - (alone[left] as number))) {
      const others = models.filter((other) => other !== model)
      await measure(`without ${model}`, async () => whole, others)
      for (const budget of budgets) {
        await measure(`${budget} ${model}`, () => knownBy(whole, split, models, { model, budget, draw }), models)
      }
    }
  }
  await bank.close()
}
const document = join('docs', 'lab.md')
const rows = measuredPools.flatMap(({ name, title }) => rowsOf(title, keptOf(name)))
const columns = ['', 'without it', ...budgets.map((budget) => `known by ${budget} answers`), 'fully known']
writeFileSync(
  document,
  withBlocks(readFileSync(document, 'utf8'), new Map([['new model asked', table(columns, rows)]])),
)

/** The bank as it is after a model was added by so many answers. */
async function knownBy(
  whole: BankView,
  split: Split,
  models: readonly string[],
  { model, budget, draw }: { readonly model: string; readonly budget: number; readonly draw: number },
): Promise<BankView> {
  const part = whole.restrict({ questions: split.bank, models })
  const chance = createSeededRandom(`${seed} ${draw}`).fork(model)
  const own = askHidden(await readKnownPool(part, model), part.correctness(model), budget, chance)
  const unknown = new Set(split.bank.filter((_, place) => Number.isNaN(own[place])))
  return withHiddenCells(whole, (question, hidden) => hidden === model && unknown.has(question))
}

async function answered(view: BankView, split: Split, pool: readonly string[], draw: number): Promise<Figures> {
  const [outcomes = []] = await runAskTask(
    view,
    {
      ...{ kind: 'ask', bank: split.bank, asked: split.asked, pool, helpers: [] },
      ...{ strategies: [{ spec: 'adaptive', kind: 'adaptive', options: {} }], labels: undefined, draw: `draw ${draw}` },
    },
    { seed, embedderFor: labEmbedder(view) },
  )
  return { accuracy: meanOf(outcomes.map(({ score = 0 }) => score)), calls: meanOf(outcomes.map(({ calls }) => calls)) }
}

/** Accuracy and calls over all hidden models, and over the three that are strongest alone. */
function rowsOf(title: string, { alone, measured, draws: drawn }: Kept): string[][] {
  const hidden = Object.keys(alone).flatMap((model): Hidden[] =>
    Array.from({ length: drawn }, (_, draw) => draw).flatMap((draw) => {
      const [fully, without] = [measured[`${draw} fully`], measured[`${draw} without ${model}`]]
      const known = budgets.flatMap((budget) => measured[`${draw} ${budget} ${model}`] ?? [])
      return fully && without && known.length === budgets.length ? [{ model, without, known, fully }] : []
    }),
  )
  if (hidden.length === 0) return []
  const names = [...new Set(hidden.map(({ model }) => model))]
  const strongest = new Set(
    names.toSorted((left, right) => (alone[right] as number) - (alone[left] as number)).slice(0, 3),
  )
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
    row(`${title}: ${names.length} models hidden in turn, ${hidden.length} runs`, hidden),
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
