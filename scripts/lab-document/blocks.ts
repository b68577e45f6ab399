import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Comparison, StrategyFigures } from '../../src/lab/compare/comparison.ts'
import { table } from '../../src/lab/compare/comparison-report.ts'

export interface PoolResult {
  readonly title: string
  readonly whole: Comparison
  readonly fewer: readonly { readonly labels: number; readonly comparison: Comparison }[]
}

/** Puts each block between its marks, `<!-- lab: NAME -->` and `<!-- /lab -->`. */
export function withBlocks(document: string, blocks: ReadonlyMap<string, string>): string {
  let written = document
  for (const [name, block] of blocks) {
    const begin = `<!-- lab: ${name} -->`
    const start = written.indexOf(begin)
    const end = written.indexOf('<!-- /lab -->', start)
    if (start < 0 || end < 0) throw new Error(`The document has no place for ${name}.`)
    written = `${written.slice(0, start + begin.length)}\n${block}\n${written.slice(end)}`
  }
  return written
}

/** One row a strategy, one column a pool. */
export function comparisonTable(results: readonly PoolResult[]): string {
  const names = Object.keys(results[0]?.whole.strategies ?? {})
  const fewer = results[0]?.fewer ?? []
  const rows = [
    ['questions', ...results.map(({ whole }) => whole.questions.toLocaleString('en'))],
    ...names.map((name) => [name, ...results.map(({ whole }) => cell(whole.strategies[name]))]),
    ...fewer.flatMap(({ labels }, index) =>
      Object.keys(fewer[index]?.comparison.strategies ?? {}).map((name) => [
        `${name}, ${labels === 0 ? 'no label' : `${labels} labels`}`,
        ...results.map((result) => cell(result.fewer[index]?.comparison.strategies[name])),
      ]),
    ),
    ...['best-single', 'best-single-per-dataset', 'prior-vote'].map((base) => [
      `calibrated − ${base}`,
      ...results.map(({ whole }) => difference(whole, 'calibrated', base)),
    ]),
    ...(['calibrated', 'adaptive'] as const).map((name) => [
      `calibration error of ${name} (floor)`,
      ...results.map(({ whole }) => {
        const calibration = whole.strategies[name]?.calibration
        return calibration === undefined ? '' : `${calibration.ece.toFixed(3)} (${calibration.floor.toFixed(3)})`
      }),
    ]),
    ['bank', ...results.map(({ whole }) => `\`${whole.bankHash.slice(0, 12)}\``)],
  ]
  return table(['', ...results.map(({ title }) => title)], rows)
}

function cell(figures: StrategyFigures | undefined): string {
  if (figures === undefined) return ''
  const { accuracy, calls } = figures
  return `${(100 * accuracy.mean).toFixed(1)} ± ${(100 * accuracy.sd).toFixed(1)} @ ${calls.mean.toFixed(1)}`
}

function difference({ pairs }: Comparison, a: string, b: string): string {
  const straight = pairs.find((pair) => pair.a === a && pair.b === b)
  const turned = pairs.find((pair) => pair.a === b && pair.b === a)
  const found = straight ?? turned
  if (found === undefined) return ''
  const sign = straight === undefined ? -1 : 1
  const points = [found.difference, ...found.ci95].map((share) => 100 * sign * share)
  const [mean = Number.NaN, ...ends] = points
  const [low = Number.NaN, high = Number.NaN] = ends.sort((one, other) => one - other)
  return `${signed(mean)} (${signed(low)} to ${signed(high)})`
}

function signed(points: number): string {
  return `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(1)}`
}

/** The sentence that opens each section of a report. */
export function reportTable(report: { readonly sections: readonly { title: string; result: string }[] }): string {
  return table(
    ['question', 'answer'],
    report.sections.map(({ title, result }) => [title, result]),
  )
}

/** Every file of a run with its SHA-256. */
export async function filesTable(folder: string): Promise<string> {
  const names = (await readdir(folder)).sort()
  const rows = await Promise.all(
    names.map(async (name) => {
      const hash = createHash('sha256').update(await readFile(join(folder, name)))
      return [name, `\`${hash.digest('hex').slice(0, 16)}\``]
    }),
  )
  return table(['file', 'SHA-256, first 16 digits'], rows)
}
