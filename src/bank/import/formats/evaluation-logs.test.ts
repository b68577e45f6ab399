import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, zstdCompressSync } from 'node:zlib'
import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { recordingLines } from '../../export/export-recording.ts'
import helm from '../fixtures/helm.json' with { type: 'json' }
import { createImportPlace } from '../fixtures/import-place.ts'

const { folder, fileOf, imported } = createImportPlace('smacs-evaluation-logs-')
const fixtures = join(import.meta.dirname, '../fixtures')

// As Python writes it: one number of it is NaN.
const log = readFileSync(join(fixtures, 'inspect.json'), 'utf8')
const { samples, ...header } = JSON.parse(log.replaceAll('NaN', 'null'))
/** The members of an `.eval` archive, the header last, as a run writes them. */
const members = (status: string): Readonly<Record<string, Uint8Array>> => ({
  '_journal/start.json': strToU8(JSON.stringify({ version: 2, eval: header.eval, plan: {} })),
  ...Object.fromEntries(
    samples.map((sample: { id: unknown; epoch: number }) => [
      `samples/${sample.id}_epoch_${sample.epoch}.json`,
      strToU8(JSON.stringify(sample)),
    ]),
  ),
  ...(status === 'success' && { 'header.json': strToU8(JSON.stringify(header)) }),
})

/** A zip archive packed with Zstandard (method 93), which the log's newer versions use. */
function zstdZip(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const [name, bytes] of Object.entries(files)) {
    const packed = zstdCompressSync(bytes)
    const shared = Buffer.alloc(26)
    for (const [at, value] of [
      [0, 63],
      [4, 93],
    ] as const)
      shared.writeUInt16LE(value, at)
    for (const [at, value] of [
      [10, crc32(bytes)],
      [14, packed.length],
      [18, bytes.length],
    ] as const)
      shared.writeUInt32LE(value, at)
    shared.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), shared, Buffer.from(name), packed])
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    central.push(Buffer.concat([Buffer.from('PK\x01\x02?\0'), shared, place, Buffer.from(name)]))
    locals.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(18)
  for (const at of [4, 6]) end.writeUInt16LE(central.length, at)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06'), end])
}

test('inspect: the log of a run, its scores as labels, epochs as samples', async () => {
  const { report, view, close } = await imported('inspect', [
    fileOf('json/2025-03-01T10-00-00+00-00_sums_Qx7.json', log),
  ])
  expect(report).toMatchObject({ questions: 4, cells: 5, models: [{ model: 'lab/small' }] })
  expect(report.refused).toMatchObject([{ line: 6, reason: 'the sample ended in an error: ConnectionError: gone' }])
  expect(view.questions).toEqual([
    { dataset: 'sums', questionId: '1', text: 'What is 2 + 2?', reference: '4' },
    { dataset: 'sums', questionId: 'rated', text: 'Write a poem.', reference: 'A poem that rhymes.' },
    {
      dataset: 'sums',
      questionId: 'which',
      text: 'Which is yellow?\nA. iron\nB. gold',
      options: ['iron', 'gold'],
      answerType: 'choice',
      reference: 'B',
    },
    { dataset: 'sums', questionId: 'who', text: 'Who wrote it?' },
  ])
  expect(view.cells(0, 'lab/small')).toEqual([
    {
      sample: 0,
      correct: 1,
      response: 'It is 4.',
      meanLogprob: -0.3,
      usage: { inputTokens: 12, outputTokens: 5 },
      latencyMs: 250,
    },
    { sample: 1, correct: 0, response: 'It is 5.' },
  ])
  // A number over 1 is a mark, not a verdict; where nothing was scored our own graders do.
  expect([1, 2, 3].map((place) => view.cells(place, 'lab/small')[0]?.correct)).toEqual([undefined, 1, 0.75])
  expect(report.unlabelled[0]?.reasons).toEqual([{ reason: 'no score of the log says right or wrong', cells: 1 }])
  await close()
})

test('inspect: an archive, packed either way and whole or broken off, gives the same bank and keeps its labels', async () => {
  const whole = await imported('inspect', [fileOf('whole/log.json', log)])
  for (const [name, bytes] of [
    ['deflate.eval', zipSync(members('success'))],
    ['zstd.eval', zstdZip(members('success'))],
    ['broken-off.eval', zipSync(members('started'))],
  ] as const) {
    const archived = await imported('inspect', [fileOf(`archives/${name}`, bytes)])
    expect(archived.report).toMatchObject({ hash: whole.view.hash, refusedRows: 1 })
    await archived.close()
  }
  const exported = fileOf('exported.jsonl', [...recordingLines(whole.view)].join(''))
  const again = await imported('recording', [exported])
  expect(again.view.hash).toBe(whole.view.hash)
  await whole.close()
  await again.close()
})

test('inspect: of a log that was retried the newest counts; what is no log is said', async () => {
  fileOf('retried/2025-03-01T10-00-00+00-00_sums_Qx7.eval', zipSync(members('started')))
  fileOf('retried/2025-03-01T11-00-00+00-00_sums_Qx7.eval', zipSync(members('success')))
  fileOf('retried/logs.json', '{"a": {}}')
  const { report, close } = await imported('inspect', [join(folder, 'retried')])
  expect(report.superseded).toEqual([expect.stringContaining('10-00-00')])
  expect(report.refused.at(-1)?.reason).toContain('it is no log of inspect_ai')
  await close()
})

const run = (name: string) => `helm/runs/suite/${name},model=org_small`
function helmRun(
  name: string,
  { scenario_state, per_instance_stats }: { scenario_state: object; per_instance_stats: object },
) {
  fileOf(`${run(name)}/scenario_state.json`, JSON.stringify(scenario_state, undefined, 2))
  fileOf(`${run(name)}/per_instance_stats.json`, JSON.stringify(per_instance_stats, undefined, 2))
  fileOf(`${run(name)}/run_spec.json`, '{}')
}

test('helm: answers of runs with the verdicts beside them; perturbed instances are left out', async () => {
  helmRun('gsm:', helm.generation)
  helmRun('mmlu:subject=metals,method=multiple_choice_joint', helm.choice)
  helmRun('hellaswag:dataset=x', helm.separate)
  const { report, view, close } = await imported('helm', [join(folder, 'helm')])
  expect(report).toMatchObject({ files: 3, questions: 4, cells: 4, models: [{ model: 'org/small' }] })
  expect(report.refused).toMatchObject([{ line: 4, reason: 'the request failed: timeout' }])
  expect(view.questions.map(({ dataset, questionId, reference }) => [dataset, questionId, reference])).toEqual([
    ['gsm', 'id1', 'It is 4. #### 4'],
    ['gsm', 'id2', undefined],
    ['hellaswag:dataset=x', 'id4', 'A'],
    ['mmlu:subject=metals', 'id9', 'B'],
  ])
  expect(view.cells(0, 'org/small')).toEqual([
    { sample: 0, correct: 1, response: ' The answer is four.', latencyMs: 500 },
  ])
  expect(view.cells(1, 'org/small')[0]).toMatchObject({ correct: 0, response: 'Orwell' })
  expect(view.cells(2, 'org/small')).toEqual([{ sample: 0, correct: 1 }])
  expect(view.cells(3, 'org/small')[0]).toMatchObject({ correct: 1, response: ' B' })
  expect(view.questions[3]?.text).toBe('Which is yellow?\nA. iron\nB. gold')
  await close()
})

test('helm: an archive of runs is read with its verdicts', async () => {
  const { scenario_state, per_instance_stats } = helm.choice
  const path = fileOf(
    'runs.zip',
    zipSync({
      'mmlu:model=org_small/scenario_state.json': strToU8(JSON.stringify(scenario_state)),
      'mmlu:model=org_small/per_instance_stats.json': strToU8(JSON.stringify(per_instance_stats)),
    }),
  )
  const { view, close } = await imported('helm', [path])
  expect(view.questions[0]?.dataset).toBe('mmlu')
  expect([...view.correctness('org/small')]).toEqual([1])
  await close()
})

test('recording: a Parquet file, alone or in an archive, its large integers kept', async () => {
  const file = join(fixtures, 'recording.parquet')
  const archive = fileOf('parquet.zip', zipSync({ 'part.parquet': readFileSync(file) }))
  const plain = await imported('recording', [file])
  const packed = await imported('recording', [archive])
  expect(plain.report).toMatchObject({ cells: 3, refusedRows: 0, models: [{ model: 'm', correctShare: 1 }] })
  expect(plain.view.questions.map(({ questionId }) => questionId)).toEqual(['1', '2', '9007199254740993'])
  expect(packed.view.hash).toBe(plain.view.hash)
  await plain.close()
  await packed.close()
})
