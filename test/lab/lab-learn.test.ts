import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LearningResults } from '../../src/lab/learn/summarise-learning.ts'
import { runSmacs, type SmacsRun } from '../cli/run-smacs.ts'
import { generateRecording, recordingText } from './generated-recording.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-learn-'))
  const lines = generateRecording({
    questions: 120,
    models: ['m1', 'm2', 'm3', 'm4', 'm5'],
    datasets: ['sums', 'products'],
  })
  await writeFile(join(folder, 'answers.jsonl'), recordingText(lines))
  expect((await smacs('bank import recording answers.jsonl --bank bank.db')).status).toBe(0)
})
afterAll(() => rm(folder, { recursive: true }))

const smacs = (line: string): Promise<SmacsRun> => runSmacs(line.split(' '), { workingFolder: folder })

test('a recording is played as streams: curves beside the best single model, majorities and a labelled bank', async () => {
  const run = await smacs('lab learn --bank bank.db --strategy adaptive --draws 2 --seed 3 --out out')
  expect(run).toMatchObject({ status: 0 })
  const report = JSON.parse(await readFile(join(folder, 'out', 'report.json'), 'utf8')) as LearningResults
  expect(Object.keys(report.curves)).toEqual([
    'adaptive',
    'best-single in hindsight',
    'adaptive, fully labelled bank',
    'majority of 3 random',
    'majority of 5 random',
  ])
  expect(report.curves.adaptive?.map(({ seen }) => seen)).toEqual([50, 100, 120])
  for (const point of Object.values(report.curves).flat()) {
    expect(point.accuracy.ci95[0]).toBeLessThanOrEqual(point.accuracy.mean)
    expect(point.accuracy.ci95[1]).toBeGreaterThanOrEqual(point.accuracy.mean)
  }
  expect(report.curves['majority of 3 random']?.[0]?.calls).toBe(3)
  expect(report.bestSingle.mean).toBeGreaterThan(0)
  expect(report.curves.adaptive?.[0]?.calibration?.ece).toBeGreaterThanOrEqual(0)
  expect(report.stretches.adaptive?.map(({ from }) => from)).toEqual([0, 50, 100])
  expect(await readFile(join(folder, 'out', 'report.md'), 'utf8')).toContain('| questions seen | adaptive |')
  expect(await readFile(join(folder, 'out', 'learning.svg'), 'utf8')).toContain('<svg')

  const again = await smacs('lab learn --bank bank.db --strategy adaptive --draws 2 --seed 3 --out again --json')
  expect(JSON.parse(again.stdout)).toEqual(report)
})

test('changes of members are played and told, labels are told on wish', async () => {
  const options = '--draws 1 --questions 60 --banked none --kinds none --labels-per-hundred 20 --liar m1@30:fresh'
  const run = await smacs(`lab learn --bank bank.db --strategy adaptive ${options} --out liar --json`)
  expect(run).toMatchObject({ status: 0 })
  const report = JSON.parse(run.stdout) as LearningResults
  expect(report.alarms.adaptive?.noticed).toHaveLength(1)
  expect(report.labelsPerHundred).toBe(20)
  expect(await readFile(join(folder, 'liar', 'report.md'), 'utf8')).toContain(
    'm1 gives a fresh wrong answer from question 30 on',
  )
})

test.each([
  ['--strategy nonsense', 'The lab knows no strategy `nonsense`'],
  ['--strategy adaptive --models m1,m9', 'The bank has no model `m9`'],
  ['--strategy adaptive --replace m1=m2', '--replace: expected MODEL=OTHER@500'],
  ['--strategy adaptive --on-change shout', 'shout'],
])('wrong use is told: %s', async (options, message) => {
  const run = await smacs(`lab learn --bank bank.db --out wrong ${options}`)
  expect(run.status).toBe(2)
  expect(run.stderr).toContain(message)
})
