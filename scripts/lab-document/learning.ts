/**
 * Plays the recordings in ../shared/data as streams and writes "From nothing" and "When a model changes" of docs/lab.md:
 *
 *     node scripts/lab-document/learning.ts FOLDER
 *
 * FOLDER keeps banks and results; what is there is not made again.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { LearningResults } from '../../src/lab/learn/summarise-learning.ts'
import { filesTable, withBlocks } from './blocks.ts'
import { changesTable, liarTable, nothingTable, promisesTable } from './learning-blocks.ts'
import { changes, fromNothing, type LearningRunPlan, oneLiar } from './learning-runs.ts'
import { makeBySmacs } from './make-by-smacs.ts'
import { banks, reports } from './runs.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Name a folder for banks and results.')
mkdirSync(folder, { recursive: true })
const inFolder = (name: string): string => resolve(folder, name)

for (const { name, imported } of banks.filter((bank) => bank.name !== 'math-l5')) {
  await makeBySmacs(inFolder(`${name}.db`), ['bank', 'import', ...imported, '--bank', inFolder(`${name}.db`)])
}
const nothing = await allPlayed(fromNothing)
const changed = await allPlayed(changes)
const lied: (readonly [string, LearningResults, LearningResults])[] = []
for (const [honest, liar] of oneLiar) lied.push([honest.title, await played(honest), await played(liar)])

const document = join('docs', 'lab.md')
const blocks = new Map([
  ['from nothing', nothing.map(({ plan, results }) => `${plan.title}:\n\n${nothingTable(results)}`).join('\n\n')],
  ['from nothing, stretches', promisesTable(nothing)],
  ['changes', changesTable(changed)],
  ['one liar', liarTable(lied)],
])
writeFileSync(document, withBlocks(readFileSync(document, 'utf8'), blocks))
mkdirSync(join('docs', 'lab', 'learning'), { recursive: true })
for (const { plan } of nothing) {
  writeFileSync(
    join('docs', 'lab', 'learning', `${plan.name}.svg`),
    readFileSync(join(inFolder(plan.name), 'learning.svg')),
  )
}
const hashes = join('docs', 'lab', 'hashes.md')
const files = await Promise.all(
  [...fromNothing, ...changes, ...oneLiar.flat()].map(
    async ({ name }) => `### ${name}\n\n${await filesTable(inFolder(name))}`,
  ),
)
writeFileSync(hashes, withBlocks(readFileSync(hashes, 'utf8'), new Map([['files learning', files.join('\n\n')]])))

async function allPlayed(plans: readonly LearningRunPlan[]) {
  const all: { readonly plan: LearningRunPlan; readonly results: LearningResults }[] = []
  for (const plan of plans) all.push({ plan, results: await played(plan) })
  return all
}

async function played({ name, bank, parameters }: LearningRunPlan): Promise<LearningResults> {
  const closed = reports.find((report) => report.name === bank)?.closed ?? []
  const out = inFolder(name)
  await makeBySmacs(join(out, 'report.json'), [
    ...['lab', 'learn', '--bank', inFolder(`${bank}.db`), '--closed', closed.join(','), '--strategy', 'adaptive'],
    ...[...parameters, '--out', out, '--force'],
  ])
  return JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as LearningResults
}
