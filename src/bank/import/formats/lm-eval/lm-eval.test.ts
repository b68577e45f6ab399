import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createImportPlace } from '../../fixtures/import-place.ts'

const logPlace = createImportPlace('smacs-lm-eval-')
let logs = 0

/** Imports files of one folder, `MODEL/samples_TASK_TIME.jsonl`; values become one JSON text a line. */
async function imported(files: Readonly<Record<string, string | readonly object[]>>) {
  const root = `log-${logs++}`
  for (const [name, content] of Object.entries(files)) {
    const text = typeof content === 'string' ? content : content.map((row) => JSON.stringify(row)).join('\n')
    logPlace.fileOf(join(root, name), text)
  }
  const { report, view, close } = await logPlace.imported('lm-eval', [join(logPlace.folder, root)])
  const [question] = view.questions
  const cells = (place = 0) => view.models.flatMap((model) => view.cells(place, model))
  return { report, view, question, cells, close }
}

const time = '2024-09-30T10-11-12.131415'
const one = (row: object) => imported({ [`m/samples_task_${time}.jsonl`]: [row] })
const generation = (row: object) => ({ doc_id: 0, arguments: {}, filter: 'none', filtered_resps: [], ...row })
const sent = (...pairs: readonly (readonly [string, string])[]) =>
  Object.fromEntries(pairs.map(([arg_0, arg_1], n) => [`gen_args_${n}`, { arg_0, arg_1 }]))

test('instructions: the verdict of all being followed is the label, the filler target no reference', async () => {
  const row = {
    doc: { prompt: 'Write two lines.', instruction_id_list: ['length:lines'], kwargs: [{}] },
    target: '0',
    resps: [['So be it: 0']],
    metrics: ['prompt_level_strict_acc', 'inst_level_strict_acc', 'prompt_level_loose_acc'],
    prompt_level_strict_acc: false,
    inst_level_strict_acc: [false],
    prompt_level_loose_acc: true,
  }
  const { question, cells, close } = await one(generation(row))
  expect(question).toEqual({ dataset: 'task', questionId: '0', text: 'Write two lines.', answerType: 'open' })
  expect(cells()[0]?.correct).toBe(0)
  await close()
})

test.each([
  ["['Golding', 'William Golding']", undefined],
  ["[('10',), ('ten',)]", undefined],
  ["['8']", '8'],
  ['("it\'s", )', undefined],
])('the target %s is a list of accepted answers: the verdict is the label', async (target, reference) => {
  const doc = { question: 'Who or how many?' }
  const row = { doc, target, resps: [['anything']], metrics: ['em', 'f1'], em: 1.0, f1: 1.0 }
  const { question, cells, close } = await one(generation(row))
  expect(question?.reference).toBe(reference)
  expect(cells()[0]).toMatchObject({ correct: reference === undefined ? 1 : 0, publishedCorrect: 1 })
  await close()
})

test('a target that the document holds as a text is that text, brackets and all', async () => {
  const doc = { question: 'What does list("ab") give?', output: "['a', 'b']" }
  const row = {
    doc,
    target: doc.output,
    resps: [["The answer is ['a', 'b']"]],
    metrics: ['exact_match'],
    exact_match: 0,
  }
  const { question, close } = await one(generation(row))
  expect(question?.reference).toBe("['a', 'b']")
  await close()
})

test('code: passing is the label, the tests no reference, several tries share one share', async () => {
  const doc = { task_id: 'x/0', prompt: 'def add(a, b):\n', entry_point: 'add' }
  const row = {
    doc,
    target: 'assert add(1, 1) == 2',
    resps: [['return 2', 'return a + b']],
    metrics: ['pass@1'],
    'pass@1': 0.5,
  }
  const { question, cells, close } = await one(generation(row))
  expect(question).toMatchObject({ answerType: 'code' })
  expect(question).not.toHaveProperty('reference')
  expect(cells().map(({ sample, correct }) => [sample, correct])).toEqual([
    [0, 0.5],
    [1, 0.5],
  ])
  await close()
})

test('every repeat is a sample, graded for itself; without a reference only the first has the verdict', async () => {
  const doc = { question: 'How much is 3 * 4?' }
  const resps = [['The answer is 11.', 'The answer is 12.']]
  const graded = await one(generation({ doc, target: '12', resps, metrics: ['exact_match'], exact_match: 0 }))
  expect(graded.cells().map(({ correct, publishedCorrect }) => [correct, publishedCorrect])).toEqual([
    [0, 0],
    [1, undefined],
  ])
  const judged = await one(
    generation({ doc, target: "['11', 'eleven']", resps, metrics: ['exact_match'], exact_match: 1 }),
  )
  expect(judged.cells().map(({ correct }) => correct)).toEqual([1, undefined])
  expect(judged.report.unlabelled).toMatchObject([{ dataset: 'task', cells: 1, of: 2 }])
  await graded.close()
  await judged.close()
})

test('a metric that says nothing of right or wrong leaves the answer unlabelled, and is named', async () => {
  const row = {
    doc: { question: 'In French: good day.' },
    target: 'bonjour',
    resps: [['Bonjour !']],
    metrics: ['bleu'],
    bleu: 71.2,
  }
  const { cells, report, close } = await one(generation(row))
  expect(cells()[0]).not.toHaveProperty('correct')
  expect(report.unlabelled[0]?.reasons).toEqual([{ reason: 'bleu: no verdict of right or wrong', cells: 1 }])
  await close()
})

test.each([
  [{ choices: ['iron', 'gold'], answer: 1 }, 'B'],
  [{ options: ['iron', 'gold'], answer: 'B' }, 'B'],
  [{ options: { A: 'iron', B: 'gold' } }, 'B'],
  [
    {
      options: [
        { key: 'A', value: 'iron' },
        { key: 'B', value: 'gold' },
      ],
    },
    'B',
  ],
  [{ opa: 'iron', opb: 'gold' }, '1'],
  [{ choices: { text: ['iron', 'gold'], label: ['1', '2'] }, answerKey: '2' }, '2'],
  [{ choices: ['iron', 'gold'] }, 'gold'],
])('generated choices: options from %j, the target %s', async (listed, target) => {
  const row = {
    doc: { question: 'Which is yellow?', ...listed },
    target,
    resps: [[' B. gold']],
    metrics: ['exact_match'],
    exact_match: 0,
  }
  const { question, cells, close } = await one(generation(row))
  expect(question).toMatchObject({
    text: 'Which is yellow?\nA. iron\nB. gold',
    options: ['iron', 'gold'],
    reference: 'B',
  })
  expect(cells()[0]).toMatchObject({ correct: 1, publishedCorrect: 0 })
  await close()
})

test('a choice by likelihood: a digit may be place or text, the verdict decides, and else there is no reference', async () => {
  const asked = sent(['Q', ' 2'], ['Q', ' 0'], ['Q', ' 1'])
  const row = (target: string, acc: number) => ({
    doc_id: 0,
    doc: { question: 'How many?', choices: ['2', '0', '1'] },
    target,
    arguments: asked,
    resps: [[['-5', 'False']], [['-4', 'False']], [['-1', 'False']]],
    metrics: ['acc'],
    acc,
  })
  const references = []
  for (const [target, acc] of [
    ['1', 1],
    ['1', 0],
    ['0', 0],
    ['7', 0],
  ] as const) {
    const { question, cells, close } = await one(row(target, acc))
    references.push(question?.reference)
    expect(cells()[0]).toMatchObject({ response: 'C', correct: acc })
    await close()
  }
  expect(references).toEqual(['C', 'B', undefined, undefined])
})

test('requests that fill one gap differently: the text has the gap, the options are what was filled in', async () => {
  const row = {
    doc_id: 0,
    doc: { sentence: 'Sarah knew more than Maria so _ got the easy cases.' },
    target: '2',
    arguments: sent(
      ['Sarah knew more than Maria so Sarah', ' got the easy cases.'],
      ['Sarah knew more than Maria so Maria', ' got the easy cases.'],
    ),
    resps: [[['-2', 'False']], [['-1', 'False']]],
    metrics: ['acc'],
    acc: 1,
  }
  const { question, close } = await one(row)
  expect(question).toMatchObject({ options: ['Sarah', 'Maria'] })
  expect(question?.text).toContain('Sarah knew more than Maria so _ got the easy cases.\nA. Sarah')
  await close()
})

test('the likelihood of one given text tells an outcome and no response', async () => {
  const row = {
    doc: { text: 'He said no' },
    target: ' no',
    arguments: sent(['He said', ' no']),
    resps: [[['-1.2', 'True']]],
    metrics: ['acc'],
    acc: 1,
  }
  const { cells, close } = await one({ doc_id: 0, filter: 'none', ...row })
  expect(cells()).toEqual([{ sample: 0, correct: 1, publishedCorrect: 1 }])
  await close()
})

test.each([
  [{ passage: 'Ice is cold.', question: 'is ice warm' }, 'Ice is cold.\n\nis ice warm'],
  [{ CONTEXTS: ['One.', 'Two.'], QUESTION: 'How many?' }, 'One.\nTwo.\n\nHow many?'],
  [{ context: { contexts: ['One.'] }, question: 'How many?' }, 'One.\n\nHow many?'],
])('what a question is about stands before it: %j', async (doc, text) => {
  const { question, close } = await one(generation({ doc, target: 'no', resps: [['no']] }))
  expect(question?.text).toBe(text)
  await close()
})

test('one id for two questions: told apart by the hash, refused without one', async () => {
  const row = (question: string, hash?: string) =>
    generation({ doc: { question }, target: '1', resps: [['1']], ...(hash && { doc_hash: hash.padEnd(64, '0') }) })
  const apart = await imported({
    [`a/samples_task_${time}.jsonl`]: [row('One?', 'aaaa')],
    [`b/samples_task_${time}.jsonl`]: [row('Two?', 'bbbb')],
    [`c/samples_task_${time}.jsonl`]: [row('Two?', 'bbbb')],
  })
  expect(apart.view.questions.map(({ questionId, text }) => [questionId, text])).toEqual([
    ['0', 'One?'],
    ['0@bbbb00000000', 'Two?'],
  ])
  expect(apart.cells(1)).toHaveLength(2)
  expect(apart.report).toMatchObject({ questionsToldApart: 1, questions: 2, cells: 3, refusedRows: 0 })
  const refused = await imported({
    [`a/samples_task_${time}.jsonl`]: [row('One?')],
    [`b/samples_task_${time}.jsonl`]: [row('Two?')],
  })
  expect(refused.report).toMatchObject({ cells: 1, refusedRows: 1 })
  expect(refused.report.refused[0]?.reason).toContain('another text')
  await apart.close()
  await refused.close()
})

test('of several runs of a task in one folder the newest counts, and the others are named', async () => {
  const row = (response: string) => generation({ doc: { question: 'One?' }, target: '1', resps: [[response]] })
  const { cells, report, close } = await imported({
    'm/samples_task_2024-09-30T10-11-12.131415.jsonl': [row('old')],
    'm/samples_task_2024-10-01T10-11-12.131415.json': JSON.stringify([row('1')], undefined, 2),
    'm/samples_task_more_2024-09-30T10-11-12.131415.jsonl': [row('1')],
  })
  expect(cells()[0]?.response).toBe('1')
  expect(report).toMatchObject({ files: 2, questions: 2, refusedRows: 0 })
  expect(report.superseded).toEqual([expect.stringContaining('samples_task_2024-09-30')])
  await close()
})

test('first releases: a list a file named after model and task, a question once a filter', async () => {
  const { filter: _, ...row } = generation({ doc: { question: 'One?' }, target: '1', resps: [['1']], exact_match: 1.0 })
  const { view, report, close } = await imported({
    'pretrained__org__small-1b,dtype__float_arc_easy.jsonl': JSON.stringify(
      [row, { ...row, exact_match: 0 }],
      undefined,
      2,
    ),
    'pretrained__org__other_gsm8k.jsonl': JSON.stringify([row]),
  })
  expect(view.models).toEqual(['org/other', 'org/small-1b'])
  expect(view.questions.map(({ dataset }) => dataset)).toEqual(['arc_easy', 'gsm8k'])
  expect(report).toMatchObject({ cells: 2, refusedRows: 0 })
  await close()
})

test('NaN, wherever it stands, is unknown', async () => {
  const row = JSON.stringify(
    generation({ doc: { question: 'One?' }, target: '1', resps: [['1']], brier: 'X', acc: 'X' }),
  )
  const { cells, close } = await imported({ [`m/samples_task_${time}.jsonl`]: row.replaceAll('"X"', 'NaN') })
  expect(cells()).toEqual([{ sample: 0, response: '1', correct: 1 }])
  await close()
})

test('a verdict that is not known leaves the grading to the target', async () => {
  const row = { doc: { question: 'One?' }, target: '1', resps: [['1']], metrics: ['exact_match'], exact_match: null }
  const { cells, close } = await one(generation(row))
  expect(cells()[0]).toEqual({ sample: 0, response: '1', correct: 1 })
  await close()
})
