/**
 * Measures how well a new model is known by a few answers: hides each model of the recordings in ../shared/data in turn, asks it as
 * `smacs bank add-model --budget` asks, and holds the estimate against all its answers. Writes the table into docs/lab.md:
 *
 *     node scripts/lab-document/new-model.ts FOLDER [--draws 4]
 *
 * FOLDER holds the banks that `write.ts` made: zeroeval.db and mmlu-pro.db.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openQuestionBank } from '../../src/bank/open-question-bank.ts'
import { addHidden, type HiddenAddition } from '../../src/collect/newcomer/hidden-addition.ts'
import { readKnownPool } from '../../src/collect/newcomer/known-pool.ts'
import { table } from '../../src/lab/compare/comparison-report.ts'
import type { BankView } from '../../src/ports/question-bank.ts'
import { createSeededRandom } from '../../src/random/seeded-random.ts'
import { shuffle } from '../../src/statistics/sampling/half-splits.ts'
import { withBlocks } from './blocks.ts'
import { pools } from './runs.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { draws: { type: 'string', default: '4' } },
})
const [folder] = positionals
if (folder === undefined) throw new Error('Name the folder of the banks.')
const draws = Number(values.draws)
const budgets = [0, 10, 25, 50]

const rows: string[][] = []
const plain = (view: BankView, model: string, budget: number, draw: number): number => {
  const verdicts = view.correctness(model).filter((value) => !Number.isNaN(value))
  const places = shuffle([...verdicts.keys()], createSeededRandom(`plain share ${draw}`).fork(model)).slice(0, budget)
  const mean = (values: ArrayLike<number>): number =>
    Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
  return Math.abs(mean(places.map((place) => verdicts[place] as number)) - mean(verdicts))
}
for (const { bank: name, title, closed } of pools.filter(({ bank }) => bank !== 'math-l5')) {
  const bank = await openQuestionBank(resolve(folder, `${name}.db`), { readOnly: true })
  const whole = await bank.view()
  const view = whole.restrict({ models: whole.models.filter((model) => !closed.includes(model)) })
  const shares = budgets.map((budget) =>
    view.models.flatMap((model) => Array.from({ length: draws }, (_, draw) => plain(view, model, budget, draw))),
  )
  const measured: HiddenAddition[] = []
  for (const model of view.models) measured.push(...(await additionsOf(view, model)))
  await bank.close()
  const cells = budgets.map((budget, place) => {
    const alone = meanOf(shares[place] ?? [])
    const besides = budget === 0 ? '' : `; plain share ${(100 * alone).toFixed(1)}`
    return `${figure(measured.filter(({ asked }) => asked === budget))}${besides}`
  })
  rows.push([`${title}: ${view.models.length} models hidden in turn, ${draws} draws`, ...cells])
  process.stderr.write(`${rows.at(-1)?.join(' | ')}\n`)
}
const document = join('docs', 'lab.md')
const block = table(['', ...budgets.map((budget) => `${budget} answers`)], rows)
writeFileSync(document, withBlocks(readFileSync(document, 'utf8'), new Map([['new model', block]])))

async function additionsOf(view: BankView, model: string): Promise<readonly HiddenAddition[]> {
  const truth = view.correctness(model)
  const own = view.restrict({ questions: [...truth.keys()].filter((place) => !Number.isNaN(truth[place])) })
  const pool = await readKnownPool(own, model)
  return Array.from({ length: draws }, (_, draw) =>
    budgets.map((budget) => addHidden(own, pool, model, budget, createSeededRandom(`new model ${draw}`).fork(model))),
  ).flat()
}

/** Mean absolute error in points, the share of intervals that hold the truth, and that of the intervals by dataset. */
function figure(additions: readonly HiddenAddition[]): string {
  const errors = additions.map(({ estimate, truth }) => Math.abs(estimate.accuracy - truth))
  const held = additions.filter(({ estimate: { ci95 }, truth }) => ci95[0] <= truth && truth <= ci95[1])
  return `${(100 * meanOf(errors)).toFixed(1)} (${((100 * held.length) / additions.length).toFixed(0)} %)`
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
