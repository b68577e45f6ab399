import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openQuestionBank } from '../../src/bank/open-question-bank.ts'
import { createReport, type Report } from '../../src/lab/report/create-report.ts'
import { reportHtml } from '../../src/lab/report/document/report-html.ts'
import { reportMarkdown } from '../../src/lab/report/document/report-markdown.ts'
import { runSmacs, type SmacsRun } from '../cli/run-smacs.ts'
import { generateRecording, hostile, recordingText } from './generated-recording.ts'

const effort = {
  comparisonSplits: 2,
  studySplits: 1,
  askedAtMost: 24,
  additionDraws: 2,
  askedPerDraw: 10,
  bankPerAddition: 20,
  additions: 24,
  askedPerAddition: 10,
  helpers: 1,
}
const closed = [hostile.model]

let folder = ''
let report: Report
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-report-'))
  await importLines('bank', generateRecording({ questions: 60 }))
  report = await reportOn('bank', closed)
}, 120_000)
afterAll(() => rm(folder, { recursive: true }))

const smacs = (line: string): Promise<SmacsRun> => runSmacs(line.split(' '), { workingFolder: folder })

async function importLines(name: string, lines: readonly object[]): Promise<void> {
  await writeFile(join(folder, `${name}.jsonl`), recordingText(lines))
  expect((await smacs(`bank import recording ${name}.jsonl --bank ${name}.db`)).status).toBe(0)
}

async function reportOn(name: string, closed: readonly string[], seed = '1'): Promise<Report> {
  const bankFile = join(folder, `${name}.db`)
  const bank = await openQuestionBank(bankFile, { readOnly: true })
  try {
    return await createReport({ bankFile, view: await bank.view(), closed, seed, effort })
  } finally {
    await bank.close()
  }
}

const sectionIds = [
  'strategies',
  'retrieval',
  'added-models',
  'prior-or-posterior',
  'sensitivity',
  'unfamiliar',
  'cost',
  'closed-models',
  'escalation',
]

test('each of the questions has a section that opens with a sentence made from numbers', () => {
  const { sections } = report.document
  expect(sections.map(({ id }) => id)).toEqual(sectionIds)
  for (const { result, blocks, limits } of sections) {
    expect(result).toMatch(/\d/)
    expect(result).not.toMatch(/NaN|undefined|Infinity/)
    expect(blocks.some(({ kind }) => kind === 'plot')).toBe(true)
    expect(blocks.some(({ kind }) => kind === 'table')).toBe(true)
    expect(limits.length).toBeGreaterThan(40)
  }
})

test('the page stands alone: no script, nothing fetched, no address but namespaces', () => {
  const html = reportHtml(report.document, report.plots)
  expect(html).not.toMatch(/<script|<iframe|<object|<embed|<img|<link|@import|url\(/i)
  expect(html).not.toMatch(/\son\w+\s*=\s*["']/i)
  const addresses = [...html.matchAll(/https?:\/\/[^\s"'<)]+/g)].map(([address]) => address)
  const foreign = addresses.filter((address) => !address.startsWith('http://www.w3.org/'))
  // The hostile dataset's name holds one: there it is text, never an attribute.
  expect(new Set(foreign)).toEqual(new Set(['http://evil.example/']))
  expect(html).not.toMatch(/(?:href|src|xlink:href|action|data)\s*=\s*["']?(?!#)[^"'\s>]*:/i)
  expect(html).toContain("default-src 'none'")
  expect(html.match(/<svg /g)?.length).toBe(report.plots.size)
})

test('hostile names of datasets and models stand in the page as text', () => {
  const html = reportHtml(report.document, report.plots)
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(html).toContain('&lt;/title&gt;&lt;img')
  expect(html).not.toContain('</title><img')
  expect(html.match(/<\/title>/g)).toHaveLength(1)
  const markdown = reportMarkdown(report.document)
  expect(markdown).not.toMatch(/<script|<img|<iframe/i)
  // A bar in a name would end its cell.
  for (const line of markdown.split('\n').filter((line) => line.includes('alert(1)') && line.startsWith('|'))) {
    expect(line).toContain('\\|')
  }
})

function sectionOf(id: string) {
  const section = report.document.sections.find((candidate) => candidate.id === id)
  if (section === undefined) throw new Error(`Expected a section ${id}.`)
  return section
}

interface OneMore {
  readonly oneMore: {
    readonly different: number
    readonly changes: Readonly<
      Record<string, { readonly additions: number; readonly questions: readonly number[]; readonly worst: number }>
    >
  }
}

test('what one more model changes is measured as often as asked for, and held against noise', () => {
  const section = sectionOf('added-models')
  const { different, changes } = (section.figures as OneMore).oneMore
  expect(Object.keys(changes)).toEqual(expect.arrayContaining(['majority', 'prior-vote', 'calibrated', 'adaptive']))
  for (const { additions, questions, worst } of Object.values(changes)) {
    expect(additions).toBe(24)
    expect(questions).toEqual([10, 10])
    expect(worst).toBeLessThan(0.5)
  }
  // A pool of four: each of its models can be the last one.
  expect(different).toBe(4)
  expect(report.plots.has('added-one')).toBe(true)
  const text = JSON.stringify(section.blocks)
  expect(text).toContain('Each change is measured on 10 questions, where a single answer is up to 10.00 points')
  expect(section.result).toMatch(/the 5th percentile of 24 is .*, where noise alone would show/)
})

interface HelpedRow {
  readonly calls: number
  readonly helped: number
  readonly costUsd: number
  readonly maxShare?: number
}
interface Escalation {
  readonly poolAlone: HelpedRow
  readonly helpers: readonly { readonly helper: string; readonly steps: readonly HelpedRow[] }[]
}

test('help of a closed model is drawn from no question to all, in calls and as recorded in dollars', () => {
  const { poolAlone, helpers } = sectionOf('escalation').figures as Escalation
  expect(poolAlone).toMatchObject({ helped: 0 })
  expect(helpers.map(({ helper }) => helper)).toEqual(closed)
  const steps = helpers[0]?.steps ?? []
  const shares = steps.map(({ helped }) => helped)
  expect(shares).toEqual(shares.toSorted((a, b) => a - b))
  expect(shares[0]).toBeLessThan(0.3)
  expect(shares.at(-1)).toBeGreaterThan(0.9)
  for (const { calls, helped, costUsd } of steps) {
    expect(calls).toBeCloseTo(poolAlone.calls + helped, 10)
    // The helper is the fifth model of the recording, at 0.005 a call.
    expect(costUsd).toBeCloseTo(poolAlone.costUsd + 0.005 * helped, 10)
  }
  expect(report.plots.has('escalation-1')).toBe(true)
})

test('questions and responses are not in the report', () => {
  const whole =
    reportHtml(report.document, report.plots) + reportMarkdown(report.document) + JSON.stringify(report.document)
  expect(whole).not.toContain('Let me think')
  expect(whole).not.toContain('what is the sum')
})

test('the same seed gives the same bytes, whatever the workers do first', async () => {
  const again = await reportOn('bank', closed)
  expect(reportHtml(again.document, again.plots)).toBe(reportHtml(report.document, report.plots))
  expect(JSON.stringify(again.document)).toBe(JSON.stringify(report.document))
}, 120_000)

test('where the data cannot answer, the report says so', async () => {
  const lines = generateRecording({ questions: 24, datasets: ['sums'], models: ['alone'] })
  await importLines(
    'one',
    lines.map(({ usage, latencyMs, costUsd, ...line }) => line),
  )
  const { document } = await reportOn('one', [])
  const said = new Map(document.sections.map(({ id, result }) => [id, result]))
  for (const id of ['retrieval', 'added-models', 'prior-or-posterior']) {
    expect(said.get(id)).toContain('The data cannot answer')
  }
  expect(said.get('unfamiliar')).toContain('single dataset')
  expect(said.get('closed-models')).toContain('--closed')
  expect(said.get('escalation')).toContain('--closed')
  const cost = document.sections.find(({ id }) => id === 'cost')
  expect(JSON.stringify(cost?.blocks)).toContain('Not in this recording')
  expect(reportMarkdown(document)).not.toMatch(/NaN|undefined|Infinity/)
}, 120_000)

test('closed models that answered none of the questions leave the question of their help open', async () => {
  const lines = generateRecording({ questions: 24, models: ['a', 'b', 'c'], datasets: ['x', 'y'] })
  const other = generateRecording({ questions: 24, models: ['elsewhere'], datasets: ['z'], seed: 'other' })
  await importLines('apart', [...lines, ...other])
  const { document } = await reportOn('apart', ['elsewhere'])
  const [escalation] = document.sections.filter(({ id }) => id === 'escalation')
  expect(escalation?.result).toContain('The data cannot answer')
  const [added] = document.sections.filter(({ id }) => id === 'added-models')
  expect(JSON.stringify(added?.blocks)).toContain('takes a pool of at least 4 models, and this one has 3')
  expect(reportMarkdown(document)).not.toMatch(/NaN|undefined|Infinity/)
}, 120_000)

test('a bank of outcomes without responses still says whether retrieval works, and no more', async () => {
  const bank = await openQuestionBank(join(folder, 'outcomes.db'))
  const lines = generateRecording({ questions: 40, models: ['a', 'b', 'c'], datasets: ['x', 'y'] })
  await bank.append({
    questions: lines
      .filter(({ model }) => model === 'a')
      .map(({ dataset, questionId, question }) => ({ dataset, questionId, text: question })),
    cells: lines.map(({ dataset, questionId, model, correct }) => ({ dataset, questionId, model, correct, sample: 0 })),
  })
  // Vectors that tell the kinds of question apart better than words do.
  await bank.storeEmbeddings(
    { id: 'other/1', dimensions: 2 },
    lines
      .filter(({ model }) => model === 'a')
      .map(({ dataset, questionId }) => ({
        dataset,
        questionId,
        vector: Float32Array.from(dataset === 'x' ? [1, 0] : [0, 1]),
      })),
  )
  await bank.close()
  const { document, plots } = await reportOn('outcomes', [])
  const rankings = JSON.stringify(document.sections.find(({ id }) => id === 'retrieval')?.blocks)
  expect(rankings).toContain('prior of the neighbours (lexical)')
  expect(rankings).toContain('prior of the neighbours (other/1)')
  const said = new Map(document.sections.map(({ id, result }) => [id, result]))
  expect(said.get('retrieval')).toMatch(/probability 0\.\d+/)
  for (const id of sectionIds.filter((id) => id !== 'retrieval'))
    expect(said.get(id)).toContain('without the responses')
  expect(reportHtml(document, plots)).not.toMatch(/NaN|undefined|Infinity/)
})

test('the command writes the page, the text, the figures and every plot', async () => {
  await importLines('small', generateRecording({ questions: 12, models: ['a', 'b', 'c'], datasets: ['x', 'y'] }))
  const run = await smacs('lab report --bank small.db --out page --closed c')
  expect(run.status).toBe(0)
  expect(run.stdout).toContain('page/report.html')
  const files = await readdir(join(folder, 'page'))
  expect(files).toEqual(expect.arrayContaining(['report.html', 'report.json', 'report.md', 'strategies.svg']))
  const markdown = await readFile(join(folder, 'page', 'report.md'), 'utf8')
  const linked = [...markdown.matchAll(/\]\((\S+\.svg)\)/g)].map(([, file]) => file)
  expect(linked.length).toBeGreaterThan(8)
  for (const file of linked) expect(files).toContain(file)
  const figures = JSON.parse(await readFile(join(folder, 'page', 'report.json'), 'utf8')) as {
    readonly sections: readonly { readonly id: string }[]
  }
  expect(figures.sections.map(({ id }) => id)).toEqual(sectionIds)
  expect((await smacs('lab report --bank small.db --out page')).status).toBe(2)
  const none = await smacs('lab report --bank small.db --out other --additions 0')
  expect(none.status).toBe(2)
  expect(none.stderr).toContain('--additions')
  const unknown = await smacs('lab report --bank small.db --out other --closed nobody')
  expect(unknown.status).toBe(2)
  expect(unknown.stderr).toContain('`nobody`')
}, 120_000)
