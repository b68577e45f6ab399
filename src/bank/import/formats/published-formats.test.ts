import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import golden from '../../../grading/fixtures/published-grading.json' with { type: 'json' }
import { createImportPlace } from '../fixtures/import-place.ts'
import lmEvalChoice from '../fixtures/lm-eval-choice.json' with { type: 'json' }
import lmEvalGeneration from '../fixtures/lm-eval-generation.json' with { type: 'json' }
import mmluPro from '../fixtures/mmlu-pro.json' with { type: 'json' }
import smcs from '../fixtures/smcs.json' with { type: 'json' }
import smcsResults from '../fixtures/smcs-results.json' with { type: 'json' }
import zeroEval from '../fixtures/zeroeval.json' with { type: 'json' }

const { folder, fileOf, imported } = createImportPlace('smacs-formats-')

test('zeroeval: the folder is the dataset, the file the model, and both gradings are kept', async () => {
  fileOf('zero/gsm/Llama-3@together.json.gz', gzipSync(JSON.stringify(zeroEval)))
  fileOf('zero/gsm/other.json', JSON.stringify(zeroEval.slice(0, 1)))
  const { report, view } = await imported('zeroeval', [join(folder, 'zero')])
  expect(view.models).toEqual(['Llama-3@together', 'other'])
  expect(view.questions).toEqual([
    { dataset: 'gsm', questionId: '17', text: 'Half of 3?', reference: '\\frac{3}{2}' },
    { dataset: 'gsm', questionId: 'from-chat', text: 'What is 1 + 1?', reference: '2' },
    { dataset: 'gsm', questionId: 'gsm-#1', text: 'How many legs do 3 cats have?', reference: '# 12' },
  ])
  const [half, chat, cats] = view.questions.keys()
  const verdicts = (place = 0) =>
    view.cells(place, 'Llama-3@together').map(({ correct, publishedCorrect }) => [correct, publishedCorrect])
  expect(verdicts(cats)).toEqual([[1, 1]])
  // A box is where the published rule does not look.
  expect(verdicts(half)).toEqual([
    [1, 0],
    [0, 0],
  ])
  expect(verdicts(chat)).toEqual([[0, 0]])
  expect(report).toMatchObject({ refusedRows: 1, refusedReasons: [{ reason: expect.stringContaining('output') }] })
})

test('zeroeval: the published verdict takes the place of our own where asked for', async () => {
  const path = fileOf('published/gsm/model.json', JSON.stringify(zeroEval))
  const own = await imported('zeroeval', [path])
  const published = await imported('zeroeval', [path], { grading: 'published' })
  expect([...own.view.correctness('model')]).toEqual([0.5, 0, 1])
  expect([...published.view.correctness('model')]).toEqual([0, 0, 1])
  expect(published.report.hash).not.toBe(own.report.hash)
})

test('zeroeval: options may be numbers', async () => {
  const item = { id: 1, question: 'How many?', choices: [1, 2], answer: 'B', output: ['{"answer": "B"}'] }
  const { view } = await imported('zeroeval', [fileOf('numbers/set/model.json', JSON.stringify([item]))])
  expect(view.questions[0]?.options).toEqual(['1', '2'])
  expect([...view.correctness('model')]).toEqual([1])
})

test('mmlu-pro: zips of lists, a dataset a subject, options in the text', async () => {
  const name = 'model_outputs_Yi-34B_5shots'
  const path = fileOf(`${name}.zip`, zipSync({ [`${name}.json`]: strToU8(JSON.stringify(mmluPro)) }))
  const { report, view } = await imported('mmlu-pro', [path])
  expect(report.refusedRows).toBe(0)
  expect(view.models).toEqual(['Yi-34B'])
  expect(view.questions[0]).toEqual({
    dataset: 'mmlu-pro/business',
    questionId: '70',
    text: 'Which is a cost?\nA. rent\nB. sales\nC. interest received',
    options: ['rent', 'sales', 'interest received'],
    answerType: 'choice',
    reference: 'A',
  })
  expect(view.questions[1]?.dataset).toBe('mmlu-pro/computer science')
  expect(view.cells(0, 'Yi-34B')[0]).toMatchObject({ correct: 1, publishedCorrect: 1 })
  expect(view.cells(1, 'Yi-34B')[0]).toMatchObject({ correct: 0, publishedCorrect: 0, response: '' })
})

test('mmlu-pro: an answer to another revision of a question is kept as graded there', async () => {
  const first = fileOf('revisions/model_outputs_a_5shots.json', JSON.stringify(mmluPro.slice(0, 1)))
  const revised = mmluPro.slice(0, 1).map((item) => ({ ...item, question: 'Which one is a cost?', answer: 'B' }))
  const second = fileOf('revisions/model_outputs_b_5shots.json', JSON.stringify(revised))
  const { report, view } = await imported('mmlu-pro', [first, second])
  expect(report).toMatchObject({ refusedRows: 0, revisedQuestions: 1, questions: 1, cells: 2 })
  expect(view.questions[0]?.reference).toBe('A')
  expect([view.correctness('a')[0], view.correctness('b')[0]]).toEqual([1, 0])
})

test('mmlu-pro: as its scripts write it, a folder a model with a list a subject and a summary beside', async () => {
  for (const model of ['model-a', 'model-b']) {
    fileOf(`scripts/${model}/business_result.json`, JSON.stringify(mmluPro.slice(0, 1), undefined, 2))
    fileOf(`scripts/${model}/business_summary.json`, JSON.stringify({ total: { acc: 1 } }))
    fileOf(`scripts/${model}/computer_science.json`, JSON.stringify(mmluPro.slice(1)))
  }
  const members = { 'business_result.json': strToU8(JSON.stringify(mmluPro.slice(0, 1))) }
  fileOf('scripts/model-c.zip', zipSync(members))
  const { report, view } = await imported('mmlu-pro', [join(folder, 'scripts')])
  expect(report).toMatchObject({ files: 5, questions: 2, cells: 5, refusedRows: 0, revisedQuestions: 0 })
  expect(view.models).toEqual(['model-a', 'model-b', 'model-c'])
})

test("smcs: every model's outcome on questions that have no id", async () => {
  const path = fileOf('union.json', JSON.stringify(smcs))
  const { report, view } = await imported('smcs', [path], { dataset: 'union' })
  expect(report).toMatchObject({ questions: 2, cells: 3, refusedRows: 1 })
  expect(
    view.questions.every(({ dataset, questionId }) => dataset === 'union' && /^[0-9a-f]{16}$/.test(questionId)),
  ).toBe(true)
  const place = view.questions.findIndex(({ text }) => text === 'What is 7 * 8?')
  expect(view.cells(place, 'big')).toEqual([{ sample: 0, correct: 1, publishedCorrect: 1, response: '56' }])
  expect(view.cells(place, 'small')).toEqual([{ sample: 0, correct: 0, publishedCorrect: 0 }])
})

test('smcs: the union question bank as one object of records', async () => {
  const path = fileOf('union/union_question_bank.json', JSON.stringify(smcsResults.union, undefined, 2))
  const { report, view } = await imported('smcs', [path])
  expect(report).toMatchObject({ questions: 2, cells: 3, refusedRows: 0 })
  expect(view.questions).toEqual([
    { dataset: 'MMLU-PRO/physics', questionId: '70', text: 'What falls "faster": {a} or [b]?' },
    { dataset: 'Sums', questionId: '1', text: 'What is 6 + 7?' },
  ])
  expect([view.correctness('big')[1], view.correctness('small')[1]]).toEqual([1, 0])
})

test("smcs: one model's results, named by their folders, graded anew where there is a reference", async () => {
  const { sums, physics, instructions } = smcsResults
  const lines = (records: readonly object[]) => records.map((record) => JSON.stringify(record)).join('\n')
  fileOf('cache/Sums/result/single_8k/big/result.json', lines(sums))
  fileOf('cache/Sums/result/single_8k/big/summary.json', JSON.stringify({ corr: 1, wrong: 1 }))
  fileOf('cache/MMLU-PRO/result/single_8k/big/physics_result.json', JSON.stringify(physics))
  fileOf('cache/Instructions/single_8k/small/result.json', lines(instructions))
  fileOf('cache/Instructions/single_8k/small/result_cache.json', lines([{ question_id: 0, prompt: 'No question.' }]))
  const { report, view } = await imported('smcs', [join(folder, 'cache')])
  expect(report).toMatchObject({ files: 3, questions: 4, cells: 4, refusedRows: 1 })
  expect(report.refused[0]).toMatchObject({ line: 2, reason: 'question_id: missing' })
  expect(view.questions.map(({ dataset, questionId, answerType }) => [dataset, questionId, answerType])).toEqual([
    ['Instructions', 'single_8k/0', undefined],
    ['MMLU-PRO/physics', 'single_8k/70', 'choice'],
    ['Sums', 'single_8k/0', undefined],
    ['Sums', 'single_8k/1', undefined],
  ])
  expect(view.questions[1]?.text).toBe('What falls faster in a vacuum?\nA. A feather\nB. A stone\nC. Neither')
  const outcome = (place: number, model: string) => {
    const [cell] = view.cells(place, model)
    return [cell?.correct, cell?.publishedCorrect]
  }
  expect(outcome(0, 'small')).toEqual([1, 1])
  expect(outcome(1, 'big')).toEqual([1, 1])
  expect(outcome(2, 'big')).toEqual([1, 0])
  expect(outcome(3, 'big')).toEqual([1, 1])
})

test('smcs: a record of one model in a file that names none is refused', async () => {
  const path = fileOf('loose/answers.json', JSON.stringify(smcsResults.physics))
  const { report } = await imported('smcs', [path])
  expect(report).toMatchObject({ cells: 0, refusedRows: 1 })
  expect(report.refused[0]?.reason).toContain('no DATASET/RUN/MODEL/result.json')
})

test('lm-eval: generated answers, the first filter, our grading beside theirs', async () => {
  const lines = lmEvalGeneration.map((line) => JSON.stringify(line)).join('\n')
  fileOf('lm/meta__llama/samples_gsm8k_2024-09-30T10-11-12.131415.jsonl', lines)
  const { report, view } = await imported('lm-eval', [join(folder, 'lm')])
  expect(report).toMatchObject({ questions: 2, cells: 2, refusedRows: 1 })
  expect(view.models).toEqual(['meta/llama'])
  expect(view.questions[0]).toMatchObject({ dataset: 'gsm8k', questionId: '0', text: 'How much is 2 + 3?' })
  expect(view.cells(0, 'meta/llama')[0]).toEqual({
    sample: 0,
    response: 'It is 5.\n#### 5',
    correct: 1,
    publishedCorrect: 1,
  })
  expect(view.cells(1, 'meta/llama')[0]).toMatchObject({ correct: 1, publishedCorrect: 0 })
})

test('lm-eval: multiple choice by log-probability answers with a letter', async () => {
  const lines = lmEvalChoice.map((line) => JSON.stringify(line)).join('\n')
  fileOf('choice/tiny/samples_arc_easy_2024-09-30T10-11-12.131415.jsonl', lines)
  const { view } = await imported('lm-eval', [join(folder, 'choice')])
  expect(view.questions.map(({ text, reference, answerType }) => [text, reference, answerType])).toEqual([
    ['What do bees make?\nA. honey\nB. milk', 'A', 'choice'],
    ['Question: Is ice cold?\nAnswer:\nA. yes\nB. no', 'A', 'choice'],
  ])
  expect(view.cells(0, 'tiny')[0]).toEqual({ sample: 0, response: 'B', correct: 0, publishedCorrect: 0 })
  expect(view.cells(1, 'tiny')[0]).toMatchObject({ response: 'A', correct: 1 })
})

const data = join(import.meta.dirname, '../../../../../shared/data')
const present = existsSync(data)
if (!present)
  console.warn('published-formats.test.ts: ../shared/data is missing; published recordings are not imported')

test.skipIf(!present)(
  'every published recording at hand is imported whole, with the published shares',
  { timeout: 240_000 },
  async () => {
    const zeroeval = await imported('zeroeval', [join(data, 'zeroeval')])
    expect(zeroeval.report.refused).toEqual([])
    for (const dataset of ['gsm', 'math-l5'] as const) {
      const places = [...zeroeval.view.questions.keys()].filter(
        (place) => zeroeval.view.questions[place]?.dataset === dataset,
      )
      const counts = zeroeval.view.models.flatMap((model) => {
        const cells = places.flatMap((place) => zeroeval.view.cells(place, model))
        const right = cells.reduce((sum, { publishedCorrect = 0 }) => sum + publishedCorrect, 0)
        return cells.length === 0 ? [] : [[model, { right, total: cells.length }]]
      })
      expect(Object.fromEntries(counts)).toEqual(golden[`zeroeval/${dataset}`])
    }
    await zeroeval.close()

    const mmlu = await imported('mmlu-pro', [join(data, 'mmlu-pro')])
    expect(mmlu.report.refused).toEqual([])
    const shares = mmlu.report.models.map(({ model, cells, publishedCorrectShare = Number.NaN }) => [
      model,
      { right: Math.round(publishedCorrectShare * cells), total: cells },
    ])
    expect(Object.fromEntries(shares)).toEqual(golden['mmlu-pro'])
    await mmlu.close()
  },
)
