/**
 * Measures retrieval and prior-vote with the lexical embedder and with MiniLM on the recordings in ../shared/data, and writes
 * the table of both into docs/lab.md:
 *
 *     npm install --no-save onnxruntime-node @huggingface/tokenizers
 *     node scripts/lab-document/embedders.ts FOLDER
 *
 * FOLDER keeps banks and results; what is there is not made again.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openQuestionBank } from '../../src/bank/open-question-bank.ts'
import type { Comparison, PairedDifference } from '../../src/lab/compare/comparison.ts'
import { table } from '../../src/lab/compare/comparison-report.ts'
import { planReport, usualEffort } from '../../src/lab/report/report-plan.ts'
import { retrievalSection } from '../../src/lab/report/sections/retrieval-section.ts'
import { runTasks } from '../../src/lab/run/run-tasks.ts'
import { withBlocks } from './blocks.ts'
import { makeBySmacs } from './make-by-smacs.ts'
import { banks, reports } from './runs.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Name a folder for banks and results.')
mkdirSync(folder, { recursive: true })
const inFolder = (name: string): string => resolve(folder, name)
const config = inFolder('minilm.yaml')
writeFileSync(
  config,
  `models:
  - { id: nobody, provider: openai-compatible, baseUrl: "http://127.0.0.1:9/v1", model: nobody }
embedder: { provider: onnx, folder: "weights:all-minilm-l6-v2-int8" }
`,
)
const recordings = ['zeroeval']
const strategies = ['best-single', 'prior-vote?references=3', 'prior-vote']

const rows: string[][] = []
for (const { name, title, closed } of reports.filter(({ name }) => recordings.includes(name))) {
  const lexical = inFolder(`${name}.db`)
  const imported = banks.find((bank) => bank.name === name)?.imported ?? []
  await makeBySmacs(lexical, ['bank', 'import', ...imported, '--bank', lexical])
  const minilm = inFolder(`${name}-minilm.db`)
  if (!existsSync(minilm)) {
    copyFileSync(lexical, `${minilm}.part`)
    await makeBySmacs('', ['bank', 'reembed', '--bank', `${minilm}.part`, '--config', config])
    copyFileSync(`${minilm}.part`, minilm)
  }
  const kept = inFolder(`${name}-rankings.json`)
  if (!existsSync(kept)) writeFileSync(kept, JSON.stringify(await rankings(minilm, closed)))
  const ranked = JSON.parse(readFileSync(kept, 'utf8')) as Awaited<ReturnType<typeof rankings>>
  for (const [row, figures] of ranked) rows.push([title, row, ...figures])
  for (const [embedder, bank] of [
    ['lexical', lexical],
    ['MiniLM', minilm],
  ] as const) {
    const out = inFolder(`${name}-${embedder}`)
    await makeBySmacs(join(out, 'report.json'), [
      ...['lab', 'compare', '--bank', bank, '--strategy', strategies.join(',')],
      ...['--closed', closed.join(','), '--out', out, '--force'],
    ])
    const comparison = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as Comparison
    for (const spec of strategies) {
      if (spec === 'best-single' && embedder === 'MiniLM') continue
      const shown = spec === 'best-single' ? spec : `${spec}, ${embedder}`
      const difference = comparison.pairs.find(({ a, b }) => a === 'best-single' && b === spec)
      rows.push([title, shown, `${percent(comparison.strategies[spec]?.accuracy.mean)} right`, lead(difference)])
    }
  }
}
const document = join('docs', 'lab.md')
const block = table(['', 'what is measured', 'figure', 'against one ranking, or the best single model'], rows)
writeFileSync(document, withBlocks(readFileSync(document, 'utf8'), new Map([['embedders', block]])))

/** How well each ranking puts the models that are right first: on three splits, every question of the other half. */
async function rankings(
  bankFile: string,
  closed: readonly string[],
): Promise<readonly (readonly [string, string[]])[]> {
  const bank = await openQuestionBank(bankFile, { readOnly: true })
  try {
    const effort = { ...usualEffort, studySplits: 3, askedAtMost: Number.POSITIVE_INFINITY }
    const experiment = retrievalSection(planReport({ view: await bank.view(), closed, seed: '0', effort }))
    const { figures } = experiment.section(await runTasks({ bankFile, seed: '0' }, experiment.tasks))
    const { rankings: measured } = figures as { rankings: readonly MeasuredRanking[] }
    const global = measured.find(({ rule }) => rule.by === 'global')?.areaUnderCurve.mean ?? Number.NaN
    return measured.flatMap(({ rule, areaUnderCurve: { mean, ci95 } }): (readonly [string, string[]])[] => {
      if (rule.by === 'neighbours' && (rule.similarityRatio !== 0.95 || ![50, 400].includes(rule.neighbours ?? 0)))
        return []
      const by = rule.vectors === 'stored' ? 'MiniLM' : rule.vectors
      const shown = rule.by === 'neighbours' ? `AUC of the prior, k = ${rule.neighbours}, ${by}` : `AUC, ${rule.by}`
      const figure = `${mean.toFixed(3)} (${ci95[0].toFixed(3)} to ${ci95[1].toFixed(3)})`
      return [[shown, [figure, rule.by === 'neighbours' ? signed(mean - global, 3) : '']]]
    })
  } finally {
    await bank.close()
  }
}

interface MeasuredRanking {
  readonly rule: {
    readonly by: string
    readonly vectors?: string
    readonly neighbours?: number
    readonly similarityRatio?: number
  }
  readonly areaUnderCurve: { readonly mean: number; readonly ci95: readonly [number, number] }
}

function percent(share = Number.NaN): string {
  return `${(100 * share).toFixed(1)} %`
}

/** How far `b` is ahead of `a`, in points. */
function lead(pair: PairedDifference | undefined): string {
  if (pair === undefined) return ''
  const [low, high] = [-pair.ci95[1], -pair.ci95[0]]
  return `${signed(-100 * pair.difference, 1)} (${signed(100 * low, 1)} to ${signed(100 * high, 1)})`
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`
}
