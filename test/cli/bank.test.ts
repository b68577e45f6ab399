import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runSmacs, type SmacsRun } from './run-smacs.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-bank-'))
})
afterEach(() => rm(folder, { recursive: true }))

const smacs = (line: string): Promise<SmacsRun> => runSmacs(line.split(' '), { workingFolder: folder })
async function json(line: string): Promise<Record<string, unknown>> {
  const run = await smacs(`${line} --json`)
  expect(run).toMatchObject({ status: 0, stderr: '' })
  return JSON.parse(run.stdout) as Record<string, unknown>
}

function line(questionId: string, model: string, response: string, rest: object = {}): string {
  return JSON.stringify({
    dataset: 'sums',
    questionId,
    question: `What is ${questionId} + 1?`,
    reference: String(Number(questionId) + 1),
    model,
    response,
    ...rest,
  })
}
const recording = [
  line('1', 'a', 'The answer is 2.'),
  line('1', 'b', 'The answer is 3.'),
  line('2', 'a', 'The answer is 3.'),
  line('2', 'b', 'The answer is 3.', { usage: { inputTokens: 9, outputTokens: 4 }, meanLogprob: -0.2 }),
  line('3', 'a', 'no idea'),
]
const write = (name: string, lines: readonly string[]): Promise<void> =>
  writeFile(join(folder, name), `${lines.join('\n')}\n`)

test('an import prints its counts, and the same again changes nothing', async () => {
  await write('answers.jsonl', [...recording, '{"questionId":"4"}', 'no JSON'])
  const first = await json('bank import recording answers.jsonl --bank bank.db')
  expect(first).toMatchObject({
    questions: 3,
    cells: 5,
    questionsAdded: 3,
    cellsAdded: 5,
    questionsEmbedded: 3,
    refusedRows: 2,
    models: [
      { model: 'a', cells: 3, correctShare: 2 / 3 },
      { model: 'b', cells: 2, correctShare: 0.5 },
    ],
  })
  expect((await stat(join(folder, 'bank.db'))).mode & 0o777).toBe(0o600)
  const again = await json('bank import recording answers.jsonl --bank bank.db')
  expect(again).toMatchObject({ questionsAdded: 0, cellsAdded: 0, questionsEmbedded: 0, hash: first.hash })

  const table = await smacs('bank import recording answers.jsonl --bank other.db')
  expect(table.status).toBe(0)
  expect(table.stdout).toMatch(/a +3 +67 %\n +b +2 +50 %/)
  expect(table.stdout).toContain('1 file, 3 questions, 2 models, 5 answers')
  expect(table.stdout).toContain('2 lines refused:')
  expect(table.stdout).toMatch(/1 {2}not JSON/)
  expect(table.stdout).toContain(`content hash ${first.hash}`)
})

test('answers that stay unlabelled although there are references are a warning that no redirection hides', async () => {
  await write('answers.jsonl', [...recording, line('7', 'a', 'print(8)', { dataset: 'scripts', answerType: 'code' })])
  const run = await smacs('bank import recording answers.jsonl --bank bank.db')
  expect(run.status).toBe(0)
  expect(run.stdout).toContain('scripts: 1 of 1 answer unlabelled although there are references:')
  expect(run.stdout).toContain('no program is run')
  expect(run.stderr).toContain('WARNING: 1 answer of scripts left unlabelled')
  const quiet = await smacs('bank import recording answers.jsonl --bank other.db --json')
  expect(JSON.parse(quiet.stdout)).toMatchObject({ unlabelled: [{ dataset: 'scripts', cells: 1, of: 1 }] })
  expect(quiet.stderr).toContain('WARNING')
  const { stdout } = await smacs('bank inspect --bank bank.db')
  expect(stdout).toContain('1 answer unlabelled although there are references')
})

test('a mapping names its fields; one that a recording has not is wrong use', async () => {
  await write('gpt-x.jsonl', ['{"prompt": "What is 1 + 1?", "output": {"text": "2"}, "ideal": 2}'])
  const mapped = 'bank import recording gpt-x.jsonl --bank bank.db --map question=prompt,response=output.text'
  expect(await json(`${mapped} --map reference=ideal`)).toMatchObject({ models: [{ model: 'gpt-x', correctShare: 1 }] })
  expect(await smacs(`${mapped} --map ideal=ideal`)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('no field `ideal`'),
  })
  expect(await smacs(`${mapped} --map prompt`)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('FIELD=PATH'),
  })
})

test('models, datasets and labels are taken as asked for', async () => {
  await write('answers.jsonl', [
    ...recording,
    JSON.stringify({ questionId: '9', question: 'Who?', model: 'a', response: 'me' }),
  ])
  await json('bank import recording answers.jsonl --bank bank.db --models a --unlabelled --dataset other')
  const inspection = await json('bank inspect --bank bank.db')
  expect(inspection).toMatchObject({
    questions: 4,
    labelledQuestions: 0,
    models: [{ model: 'a', cells: 4 }],
    datasets: [
      { dataset: 'other', questions: 1 },
      { dataset: 'sums', questions: 3 },
    ],
  })
})

test('what is not a format, a file or anything importable is said', async () => {
  const format = await smacs('bank import recordings answers.jsonl --bank bank.db')
  expect(format.status).toBe(2)
  expect(format.stderr).toContain('FORMAT: there is no format `recordings`. The nearest known one is `recording`')
  const missing = await smacs('bank import recording nowhere.jsonl --bank bank.db')
  expect(missing.status).toBe(2)
  expect(missing.stderr).toContain('nowhere.jsonl')
  await write('wrong.jsonl', ['nothing'])
  const nothing = await smacs('bank import recording wrong.jsonl --bank bank.db')
  expect(nothing.status).toBe(1)
  expect(nothing.stderr).toContain('Nothing in these files could be imported as `recording`.')
  await writeFile(
    join(folder, 'text.db'),
    'This is no database, but it is longer than a header of one would have to be. '.repeat(4),
  )
  const foreign = await smacs('bank inspect --bank text.db')
  expect(foreign.status).toBe(1)
  expect(foreign.stderr).not.toContain('    at ')
})

test('an export imports to the same hash, packed or not, and overwrites nothing by chance', async () => {
  await write('answers.jsonl', recording)
  const { hash } = await json('bank import recording answers.jsonl --bank bank.db')
  for (const out of ['out.jsonl', 'out.jsonl.gz']) {
    expect(await json(`bank export --bank bank.db --out ${out}`)).toEqual({ lines: 5, hash })
    expect(await json(`bank import recording ${out} --bank ${out}.db`)).toMatchObject({ hash })
  }
  expect((await readFile(join(folder, 'out.jsonl.gz'))).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]))
  const again = await smacs('bank export --bank bank.db --out out.jsonl')
  expect(again.status).toBe(2)
  expect(again.stderr).toContain('--out: out.jsonl exists already')
  expect((await smacs('bank export --bank bank.db --out out.jsonl --force')).status).toBe(0)
})

test('inspect shows coverage and accuracy with intervals, and control characters in names as text', async () => {
  await write('answers.jsonl', [...recording, line('1', 'evil\x1b[31m', 'The answer is 2.', { dataset: 'x\x1b]0;t' })])
  await json('bank import recording answers.jsonl --bank bank.db')
  const run = await smacs('bank inspect --bank bank.db')
  expect(run.stdout).toMatch(/a +3 +75 % +67 % +21 % to 94 %/)
  expect(run.stdout).toContain('evil\\x1b[31m')
  expect(run.stdout).toContain('x\\x1b]0;t')
  expect(run.stdout).not.toContain('\x1b')
})

test('check finds what a test file asks too, conflicting labels and odd coverage', async () => {
  const conflict = { question: 'What is 2 + 1?', reference: '4', dataset: 'other' }
  await write('answers.jsonl', [...recording, line('7', 'a', '4', conflict)])
  await json('bank import recording answers.jsonl --bank bank.db')
  await write('test.jsonl', [
    JSON.stringify({ questionId: 't1', question: 'what is 2 + 1' }),
    JSON.stringify({ questionId: 't2', question: 'Who wrote Hamlet?', model: 'z', response: 'Shakespeare' }),
  ])
  const check = await json('bank check --bank bank.db --against test.jsonl')
  expect(check).toMatchObject({
    nearDuplicates: expect.arrayContaining([expect.objectContaining({ test: { questionId: 't1' }, similarity: 1 })]),
    labelConflicts: [{ questions: [{ reference: '4' }, { reference: '3' }] }],
    oddCoverage: [{ model: 'b', dataset: 'sums' }],
  })
  const run = await smacs('bank check --bank bank.db --against test.jsonl')
  expect(run.status).toBe(0)
  expect(run.stdout).toContain('label conflicts: 1')
  expect(run.stdout).toContain('odd coverage: 1')
  expect((await smacs('bank check --bank bank.db')).stdout).toContain('name a test file with --against FILE')
  await write('broken.jsonl', ['{"questionId":"1"}'])
  const broken = await smacs('bank check --bank bank.db --against broken.jsonl')
  expect(broken.status).toBe(2)
  expect(broken.stderr).toContain('--against: broken.jsonl:1: ')
})

test('reembed learns anew, and the content hash stays', async () => {
  await write('first.jsonl', recording.slice(0, 2))
  await write('rest.jsonl', recording)
  await json('bank import recording first.jsonl --bank bank.db')
  await json('bank import recording rest.jsonl --bank bank.db')
  const before = await json('bank inspect --bank bank.db')
  const { questions, embedderId } = await json('bank reembed --bank bank.db')
  expect(questions).toBe(3)
  expect(embedderId).not.toBe(before.embedder)
  expect(await json('bank inspect --bank bank.db')).toMatchObject({
    hash: before.hash,
    embedder: embedderId,
    embedded: 3,
  })
})

test('a bank of another embedder is refused with both names and the command that helps', async () => {
  await write('answers.jsonl', recording)
  await json('bank import recording answers.jsonl --bank bank.db')
  await writeFile(
    join(folder, 'smacs.yaml'),
    `models: [{ id: a, provider: openai-compatible, baseUrl: "http://127.0.0.1:9/v1", model: m }]
embedder: { provider: openai-compatible, baseUrl: "http://127.0.0.1:9/v1", model: embedding-model, dimensions: 8 }
bank: bank.db
`,
  )
  const run = await smacs('ask Hi')
  expect(run.status).toBe(1)
  expect(run.stderr).toMatch(/lexical\/.*openai-compatible\/embedding-model/)
  expect(run.stderr).toContain('smacs bank reembed')
  const into = await smacs('bank import recording answers.jsonl --bank bank.db')
  expect(into.status).toBe(1)
  expect(into.stderr).toContain('smacs bank reembed')
})

test('an archive whose names lead out of it is wrong use, and no import that fails leaves an empty bank', async () => {
  const bytes = zipSync({ '../outside.jsonl': Buffer.from(`${recording.join('\n')}\n`) })
  await writeFile(join(folder, 'slip.zip'), bytes)
  await write('nothing.jsonl', ['no JSON'])
  const slip = await smacs('bank import recording slip.zip --bank new.db')
  expect(slip).toMatchObject({ status: 2, stdout: '' })
  expect(slip.stderr).toMatch(/^smacs: .*slip\.zip is no sound zip archive \(.*\); pack its files anew\.\n$/)
  await smacs('bank import recording nothing.jsonl --bank new.db')
  await smacs('bank import recording missing.jsonl --bank new.db')
  await expect(stat(join(folder, 'new.db'))).rejects.toThrow('ENOENT')

  await write('answers.jsonl', recording)
  await smacs('bank import recording answers.jsonl --bank new.db')
  await smacs('bank import recording nothing.jsonl --bank new.db')
  expect(await json('bank inspect --bank new.db')).toMatchObject({ questions: 3 })
})
