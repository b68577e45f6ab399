/**
 * Runs the lab on the recordings in ../shared/data and writes its figures into docs/lab.md and docs/lab/hashes.md, between the marks there:
 *
 *     node scripts/lab-document/write.ts FOLDER
 *
 * FOLDER keeps banks and results. What is there is not made again, so a run that was stopped goes on; an empty folder
 * makes everything anew.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Comparison } from '../../src/lab/compare/comparison.ts'
import { comparisonTable, filesTable, type PoolResult, reportTable, withBlocks } from './blocks.ts'
import { makeBySmacs } from './make-by-smacs.ts'
import { additionsTable, helpTable, type ReportResult, type WrittenReport } from './report-blocks.ts'
import { banks, labelCounts, learning, pools, reports, strategies } from './runs.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Name a folder for banks and results.')
await mkdir(folder, { recursive: true })

for (const { name, imported } of banks) {
  await makeBySmacs(bankFile(name), ['bank', 'import', ...imported, '--bank', bankFile(name)])
}
const results: PoolResult[] = []
for (const { name, title, bank, closed } of pools) {
  const compare = async (labels: number | undefined): Promise<Comparison> => {
    const out = join(folder, labels === undefined ? name : `${name}-labels-${labels}`)
    const specs = labels === undefined ? strategies : learning
    const settings = labels === undefined ? [] : ['--labels', String(labels)]
    await makeBySmacs(join(out, 'report.json'), [
      ...['lab', 'compare', '--bank', bankFile(bank), '--strategy', specs.join(','), '--closed', closed.join(',')],
      ...['--out', out, '--force', ...settings],
    ])
    return JSON.parse(await readFile(join(out, 'report.json'), 'utf8')) as Comparison
  }
  const whole = await compare(undefined)
  const fewer: { labels: number; comparison: Comparison }[] = []
  for (const labels of labelCounts) fewer.push({ labels, comparison: await compare(labels) })
  results.push({ title, whole, fewer })
}
const document = join('docs', 'lab.md')
// What was measured stands, also where the reports, which take longer, are stopped.
await fill(document, new Map([['comparison', comparisonTable(results)]]))
const blocks = new Map<string, string>()
const hashes = new Map<string, string>()
const written: ReportResult[] = []
for (const { name, title, closed, additions } of reports) {
  const out = join(folder, `report-${name}`)
  await makeBySmacs(join(out, 'report.html'), [
    ...['lab', 'report', '--bank', bankFile(name), '--closed', closed.join(',')],
    ...['--additions', String(additions), '--out', out, '--force'],
  ])
  const report = JSON.parse(await readFile(join(out, 'report.json'), 'utf8')) as WrittenReport
  written.push({ title, report })
  blocks.set(`report ${name}`, reportTable(report))
  const plots = join('docs', 'lab', name)
  await mkdir(plots, { recursive: true })
  for (const file of await readdir(out)) {
    if (file.endsWith('.svg')) await writeFile(join(plots, file), await readFile(join(out, file)))
  }
  hashes.set(`files ${name}`, await filesTable(out))
}
blocks.set('additions', `${additionsTable(written)}\n\n![One more model, ZeroEval](lab/zeroeval/added-one.svg)`)
blocks.set('help', helpTable(written))
await fill(document, blocks)
await fill(join('docs', 'lab', 'hashes.md'), hashes)

async function fill(document: string, tables: ReadonlyMap<string, string>): Promise<void> {
  await writeFile(document, withBlocks(await readFile(document, 'utf8'), tables))
}

function bankFile(name: string): string {
  return join(folder ?? '', `${name}.db`)
}
