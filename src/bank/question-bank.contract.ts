import assert from 'node:assert/strict'
import type { BankCellEntry, BankEmbedder, BankQuestion, QuestionBank } from '../ports/question-bank.ts'
import type { ContractOptions, TestRunner } from '../ports/test-runner.ts'
import { createBankView } from './view/create-bank-view.ts'

const questions: readonly BankQuestion[] = [
  { dataset: 'sums', questionId: '10', text: 'What is 1 + 1?', answerType: 'number', reference: '2' },
  { dataset: 'sums', questionId: '9', text: 'What is 2 + 2?', options: ['3', '4'], answerType: 'choice' },
  { questionId: 'alone', text: 'Why?\u0000 Because \u{1F600}.' },
]
const cells: readonly BankCellEntry[] = [
  { dataset: 'sums', questionId: '10', model: 'zeta', sample: 0, correct: 1, response: '2' },
  { dataset: 'sums', questionId: '9', model: 'alpha', sample: 1, correct: 0.5 },
  { dataset: 'sums', questionId: '9', model: 'alpha', sample: 0, correct: 0, publishedCorrect: 1, response: '' },
  {
    questionId: 'alone',
    model: 'alpha',
    sample: 0,
    response: 'No\u0000body knows.',
    meanLogprob: -0.25,
    usage: { inputTokens: 7, outputTokens: 0 },
    latencyMs: 1200.5,
    costUsd: 0.0004,
    answerLine: true,
    execution: { passed: 1, of: 2, outputs: 'a3f', inputs: 26 },
  },
]
const embedder: BankEmbedder = { id: 'test/2', dimensions: 2, state: Uint8Array.of(1, 2, 3) }
const rule = { neighbours: 1, similarityRatio: 0.5 }

/**
 * Registers what every question bank must do. `open` gives the same bank whenever it is called with the same name.
 * @param runner the test runner's functions, such as `import * as vitest from 'vitest'`
 */
export function questionBankContract(
  runner: Pick<TestRunner, 'describe' | 'test'>,
  name: string,
  open: (name: string) => Promise<QuestionBank>,
  { testTimeoutMs = 5_000, skip = false }: ContractOptions = {},
): void {
  const describe = skip ? runner.describe.skip : runner.describe
  const test = (title: string, run: () => Promise<void>) => runner.test(title, run, testTimeoutMs)

  describe(`${name} keeps the contract of a question bank`, () => {
    async function bankWith(name: string): Promise<QuestionBank> {
      const bank = await open(name)
      await bank.append({ questions, cells })
      return bank
    }

    test('a new bank is empty, and that is no error', async () => {
      const bank = await open('empty')
      const view = await bank.view()
      assert.deepEqual(view.questions, [])
      assert.deepEqual(view.models, [])
      assert.deepEqual(view.nearest([1, 0], rule), [])
      assert.equal(await bank.embedder(), undefined)
      assert.equal(await bank.fitted('weights'), undefined)
      assert.equal(view.hash, createBankView({ questions: [] }).hash)
      await bank.close()
    })

    test('what was appended is there after closing, every field of it, in code-unit order', async () => {
      await (await bankWith('kept')).close()
      const bank = await open('kept')
      const view = await bank.view()
      assert.deepEqual(view.questions, [questions[2], questions[0], questions[1]])
      assert.deepEqual(view.models, ['alpha', 'zeta'])
      assert.deepEqual([...view.correctness('alpha')], [Number.NaN, Number.NaN, 0.25])
      assert.deepEqual([...view.correctness('zeta')], [Number.NaN, 1, Number.NaN])
      assert.deepEqual([...view.answered('alpha')], [1, 0, 1])
      assert.deepEqual([...view.restrict({ questions: [1, 2] }).answered('zeta')], [1, 0])
      assert.deepEqual(view.cells(0, 'alpha'), [omitKey(cells[3])])
      assert.deepEqual(view.cells(2, 'alpha'), [omitKey(cells[2]), omitKey(cells[1])])
      assert.deepEqual(view.cells(0, 'zeta'), [])
      await bank.close()
    })

    test('a batch says what became of it, and the same batch again changes nothing', async () => {
      const bank = await open('twice')
      assert.deepEqual(await bank.append({ questions, cells }), {
        questionsAdded: 3,
        cellsAdded: 4,
        completed: 0,
        unchanged: 0,
        refused: [],
      })
      const { hash } = await bank.view()
      assert.deepEqual(await bank.append({ questions, cells }), {
        questionsAdded: 0,
        cellsAdded: 0,
        completed: 0,
        unchanged: 7,
        refused: [],
      })
      assert.equal((await bank.view()).hash, hash)
      await bank.close()
    })

    test('the hash does not know the order in which things came', async () => {
      const bank = await bankWith('in order')
      const other = await open('out of order')
      for (const question of questions.toReversed()) await other.append({ questions: [question] })
      for (const cell of cells.toReversed()) await other.append({ cells: [cell] })
      assert.equal((await other.view()).hash, (await bank.view()).hash)
      await bank.close()
      await other.close()
    })

    test('the hash is the one of the same bank in memory, of parts too', async () => {
      const bank = await bankWith('hashed')
      const view = await bank.view()
      const inMemory = createBankView({
        questions,
        cells: cells.map(({ dataset, questionId, ...cell }) => ({
          ...cell,
          question: questions.findIndex(
            (question) => question.dataset === dataset && question.questionId === questionId,
          ),
        })),
      })
      assert.equal(view.hash, inMemory.hash)
      assert.equal(
        view.restrict({ questions: [1, 2], models: ['alpha'] }).hash,
        inMemory.restrict({ questions: [0, 1], models: ['alpha'] }).hash,
      )
      await bank.close()
    })

    test('what is unknown may become known; what is known never changes', async () => {
      const bank = await bankWith('completed')
      const before = (await bank.view()).hash
      const completed = await bank.append({
        questions: [{ dataset: 'sums', questionId: '9', text: 'What is 2 + 2?', reference: 'B' }],
        cells: [
          { questionId: 'alone', model: 'alpha', sample: 0, correct: 0.5, response: 'No\u0000body knows.' },
          { dataset: 'sums', questionId: '9', model: 'alpha', sample: 1, response: 'late' },
        ],
      })
      assert.deepEqual(completed, { questionsAdded: 0, cellsAdded: 0, completed: 3, unchanged: 0, refused: [] })
      const refused = await bank.append({
        questions: [{ dataset: 'sums', questionId: '10', text: 'What is 1 + 2?' }],
        cells: [{ dataset: 'sums', questionId: '10', model: 'zeta', sample: 0, correct: 0 }],
      })
      assert.deepEqual(
        refused.refused.map(({ kind, index }) => [kind, index]),
        [
          ['question', 0],
          ['cell', 0],
        ],
      )
      assert.ok(refused.refused[0]?.reason.includes('another text'))
      assert.ok(refused.refused[1]?.reason.includes('another correct'))

      const view = await bank.view()
      assert.notEqual(view.hash, before)
      assert.deepEqual(view.questions[2], { ...questions[1], reference: 'B' })
      assert.deepEqual(view.cells(0, 'alpha')[0], { ...omitKey(cells[3]), correct: 0.5 })
      assert.equal(view.cells(2, 'alpha')[1]?.response, 'late')
      assert.equal(view.correctness('zeta')[1], 1)
      await bank.close()
    })

    test('entries that make no sense are refused one by one, with the reason', async () => {
      const bank = await bankWith('nonsense')
      const cell = { questionId: 'alone', model: 'm', sample: 0, response: 'x' }
      const { refused, cellsAdded } = await bank.append({
        questions: [
          { questionId: '', text: 'a' },
          { questionId: 'b', text: ' ' },
        ],
        cells: [
          { ...cell, questionId: 'unheard of' },
          { ...cell, sample: -1 },
          { ...cell, correct: 1.5 },
          { ...cell, correct: Number.NaN },
          { ...cell, usage: { inputTokens: 0.5 } },
          { ...cell, latencyMs: -1 },
          { ...cell, meanLogprob: Number.NEGATIVE_INFINITY },
          { questionId: 'alone', model: 'm', sample: 0 },
          cell,
        ],
      })
      assert.equal(cellsAdded, 1)
      const reasons = [
        'questionId is empty',
        'question is empty',
        'no question `unheard of`',
        'sample',
        'correct should be 0 to 1, not 1.5',
        'correct should be 0 to 1, not NaN',
        'usage.inputTokens',
        'latencyMs',
        'meanLogprob',
        'neither a response nor',
      ]
      assert.equal(refused.length, reasons.length)
      for (const [place, { reason }] of refused.entries()) {
        assert.ok(reason.includes(reasons[place] ?? ''), `"${reason}" should name "${reasons[place]}"`)
      }
      await bank.close()
    })

    test('a view stays as it was while the bank grows', async () => {
      const bank = await bankWith('growing')
      const before = await bank.view()
      assert.equal(await bank.view(), before)
      const { hash } = before
      await bank.append({
        questions: [{ questionId: 'b', text: 'B?' }],
        cells: [{ ...cells[3], sample: 1 } as BankCellEntry],
      })
      assert.equal(before.questions.length, 3)
      assert.equal(before.cells(0, 'alpha').length, 1)
      assert.equal(before.hash, hash)
      const after = await bank.view()
      assert.equal(after.questions.length, 4)
      assert.equal(after.cells(0, 'alpha').length, 2)
      await bank.close()
    })

    test('vectors find neighbours, and are no part of the content', async () => {
      const bank = await bankWith('embedded')
      const { hash } = await bank.view()
      await bank.storeEmbeddings(embedder, [
        { dataset: 'sums', questionId: '10', vector: Float32Array.of(0, 3) },
        { questionId: 'alone', vector: Float32Array.of(2, 0) },
      ])
      await bank.storeEmbeddings(embedder, [{ dataset: 'sums', questionId: '9', vector: Float32Array.of(-1, 0) }])
      const view = await bank.view()
      assert.equal(view.hash, hash)
      assert.equal(view.embedderId, 'test/2')
      assert.deepEqual(await bank.embedder(), embedder)
      assert.deepEqual(
        view.nearest([5, 0.1], rule).map(({ index }) => index),
        [0, 1],
      )
      assert.deepEqual(view.embedding(1), Float32Array.of(0, 1))
      assert.deepEqual(await view.search([5, 0.1], rule), view.nearest([5, 0.1], rule))
      await bank.append({ questions: [{ questionId: 'b', text: 'B?' }] })
      await bank.indexVectors?.()
      const later = await bank.view()
      assert.deepEqual(
        later.questions.map((_, place) => later.isEmbedded(place)),
        [true, false, true, true],
      )
      assert.deepEqual(await later.restrict({ questions: [1, 2] }).search([0, 1], rule), [{ index: 1, similarity: 1 }])
      await bank.close()
    })

    test("another embedder's vectors are refused, naming both, until they replace the first", async () => {
      const bank = await bankWith('two embedders')
      const first = { questionId: 'alone', vector: Float32Array.of(2, 0) }
      await bank.storeEmbeddings(embedder, [first])
      const other: BankEmbedder = { id: 'other/3', dimensions: 3 }
      const second = { dataset: 'sums', questionId: '9', vector: Float32Array.of(1, 0, 0) }
      await assert.rejects(bank.storeEmbeddings(other, [second]), /test\/2.*other\/3.*reembed/)
      await bank.storeEmbeddings(other, [second], { replace: true })
      const view = await bank.view()
      assert.equal(view.embedderId, 'other/3')
      assert.deepEqual(await bank.embedder(), other)
      assert.equal(view.embedding(0), undefined)
      assert.deepEqual(
        view.nearest([1, 0, 0], rule).map(({ index }) => index),
        [2],
      )
      await bank.close()
    })

    test('vectors that fit no question or not the embedder are refused whole', async () => {
      const bank = await bankWith('misfits')
      const fits = { questionId: 'alone', vector: Float32Array.of(2, 0) }
      await assert.rejects(
        bank.storeEmbeddings(embedder, [fits, { questionId: 'unheard of', vector: Float32Array.of(1, 0) }]),
        /unheard of/,
      )
      await assert.rejects(bank.storeEmbeddings(embedder, [{ ...fits, vector: Float32Array.of(1) }]), /2 dimensions/)
      assert.equal(await bank.embedder(), undefined)
      assert.equal((await bank.view()).embedding(0), undefined)
      await bank.close()
    })

    test('fitted weights are given back only for the bank and the embedder they were fitted on', async () => {
      const bank = await bankWith('fitted')
      const bytes = Uint8Array.of(9, 8, 7)
      await bank.storeFitted('weights', bytes, await bank.view())
      assert.deepEqual(await bank.fitted('weights'), bytes)
      assert.equal(await bank.fitted('others'), undefined)

      await bank.storeEmbeddings(embedder, [{ questionId: 'alone', vector: Float32Array.of(2, 0) }])
      assert.equal(await bank.fitted('weights'), undefined)
      await bank.storeFitted('weights', bytes, await bank.view())
      assert.deepEqual(await bank.fitted('weights'), bytes)

      const old = await bank.view()
      await bank.append({ cells: [{ questionId: 'alone', model: 'zeta', sample: 0, correct: 1 }] })
      assert.equal(await bank.fitted('weights'), undefined)
      await bank.storeFitted('weights', bytes, old)
      assert.equal(await bank.fitted('weights'), undefined)
      await bank.close()
    })

    test('what use has taught is kept beside the content, changed in one step, and no part of the hash', async () => {
      const bank = await bankWith('learned')
      const { hash } = await bank.view()
      assert.equal(await bank.learned.load(), undefined)
      await bank.learned.update((kept) => Uint8Array.of(...(kept ?? []), 1))
      await Promise.all([2, 3].map((one) => bank.learned.update((kept) => Uint8Array.of(...(kept ?? []), one))))
      const kept = await bank.learned.load()
      assert.deepEqual(Uint8Array.from(kept ?? []).sort(), Uint8Array.of(1, 2, 3))
      await bank.learned.update(() => undefined)
      assert.deepEqual(await bank.learned.load(), kept)
      const failing = bank.learned.update(() => {
        throw new Error('It cannot be fitted.')
      })
      await assert.rejects(failing, /It cannot be fitted\./)
      assert.deepEqual(await bank.learned.load(), kept)
      assert.equal((await bank.view()).hash, hash)
      await bank.close()
    })

    test('a removed model is gone with its cells; the questions stay', async () => {
      const bank = await bankWith('removed')
      assert.equal(await bank.removeModel('alpha'), 3)
      assert.equal(await bank.removeModel('alpha'), 0)
      const view = await bank.view()
      assert.deepEqual(view.models, ['zeta'])
      assert.equal(view.questions.length, 3)
      assert.deepEqual(view.cells(0, 'alpha'), [])
      const other = await open('never had it')
      await other.append({ questions, cells: cells.filter(({ model }) => model !== 'alpha') })
      assert.equal(view.hash, (await other.view()).hash)
      await bank.close()
      await other.close()
    })

    test('a renamed model has all that it had, under another id', async () => {
      const bank = await bankWith('renamed')
      await bank.storeAnswerSettings('alpha', { temperature: 0.7 })
      await bank.storeAnswerSettings('beta', { temperature: 0 })
      await assert.rejects(bank.renameModel('alpha', 'zeta'), { code: 'model-exists' })
      assert.equal(await bank.renameModel('nobody', 'beta'), 0)
      await bank.storeFitted('weights', Uint8Array.of(1), await bank.view())
      assert.equal(await bank.renameModel('alpha', 'beta'), 3)
      const view = await bank.view()
      assert.deepEqual(view.models, ['beta', 'zeta'])
      assert.deepEqual(await bank.answerSettings('beta'), { temperature: 0.7 })
      assert.equal(await bank.answerSettings('alpha'), undefined)
      assert.equal(await bank.fitted('weights', { ofEarlierBank: true }), undefined)
      const other = await open('always had that id')
      const renamed = cells.map((cell) => (cell.model === 'alpha' ? { ...cell, model: 'beta' } : cell))
      await other.append({ questions, cells: renamed })
      assert.equal(view.hash, (await other.view()).hash)
      // Back to an id that nobody has any more.
      await bank.removeModel('zeta')
      assert.equal(await bank.renameModel('beta', 'zeta'), 3)
      assert.deepEqual((await bank.view()).models, ['zeta'])
      await bank.close()
      await other.close()
    })

    test('the settings of a model are kept until it is removed, and are no part of the content', async () => {
      const bank = await bankWith('settings')
      const { hash } = await bank.view()
      assert.equal(await bank.answerSettings('alpha'), undefined)
      await bank.storeAnswerSettings('alpha', { temperature: 0.7 })
      await bank.storeAnswerSettings('alpha', { temperature: 0, instructions: 'Be brief.' })
      await bank.storeAnswerSettings('zeta', {})
      assert.equal((await bank.view()).hash, hash)
      await bank.close()
      const again = await open('settings')
      assert.deepEqual(await again.answerSettings('alpha'), { temperature: 0, instructions: 'Be brief.' })
      await again.removeModel('alpha')
      assert.equal(await again.answerSettings('alpha'), undefined)
      assert.deepEqual(await again.answerSettings('zeta'), {})
      await again.close()
    })

    test('what a trace teaches is a question of its source, and forgetting the source leaves the bank as it was', async () => {
      const bank = await bankWith('taught')
      const { hash } = await bank.view()
      const lesson = {
        ...{ trace: 't1', atMs: 5, key: 'k1', question: { text: 'What is 6 x 7?' } },
        answers: [
          {
            model: 'alpha',
            response: 'It is 42.',
            correct: 1,
            usage: { inputTokens: 3 },
            latencyMs: 4,
            answerLine: true,
          },
          { model: 'new', response: 'It is 41.' },
        ],
      }
      assert.deepEqual(await bank.learn('traces', [lesson], { most: 9 }), {
        ...{ questionsAdded: 1, questionsChanged: 0, questionsUntelling: 0, questionsRemoved: 0 },
      })
      const learnt = await bank.view()
      const place = learnt.questions.findIndex(({ source }) => source === 'traces')
      assert.deepEqual(learnt.questions[place], { questionId: 'traces/k1', text: 'What is 6 x 7?', source: 'traces' })
      const { model: _model, ...answer } = lesson.answers[0] ?? {}
      assert.deepEqual(learnt.cells(place, 'alpha'), [{ sample: 0, ...answer }])
      assert.deepEqual(learnt.models, ['alpha', 'new', 'zeta'])
      const { questionsAdded, questionsChanged } = await bank.learn('traces', [lesson], { most: 9 })
      assert.deepEqual([questionsAdded, questionsChanged], [0, 0])
      assert.equal((await bank.view()).hash, learnt.hash)
      await bank.storeFitted('weights', Uint8Array.of(1), learnt)
      assert.equal(await bank.forget('other'), 0)
      assert.deepEqual(await bank.fitted('weights'), Uint8Array.of(1))
      assert.equal(await bank.forget('traces'), 1)
      assert.equal((await bank.view()).hash, hash)
      assert.equal(await bank.fitted('weights', { ofEarlierBank: true }), undefined)
      await bank.close()
    })

    test('a question that is brought on purpose stands where one was learnt, and is not forgotten with it', async () => {
      const bank = await open('brought')
      const key = { questionId: 'traces/k1', text: 'What is 6 x 7?' }
      const answers = [{ model: 'alpha', response: '42', correct: 1 }]
      await bank.learn('traces', [{ trace: 't', atMs: 0, key: 'k1', question: key, answers }], { most: 9 })
      assert.equal((await bank.append({ questions: [{ ...key, source: 'traces' }] })).unchanged, 1)
      const { refused } = await bank.append({ questions: [{ ...key, source: 'other' }] })
      assert.deepEqual(
        refused.map(({ contradicts }) => contradicts),
        ['source'],
      )
      assert.equal((await bank.append({ questions: [key] })).questionsAdded, 1)
      assert.deepEqual((await bank.view()).cells(0, 'alpha'), [])
      assert.equal(await bank.forget('traces'), 0)
      assert.deepEqual((await bank.view()).questions, [key])
      await bank.close()
    })

    test('two that have a bank open see what each other writes, and nothing of it is lost', async () => {
      const one = await open('shared')
      const other = await open('shared')
      const outcomes = await Promise.all(
        [one, other].flatMap((bank, writer) =>
          [0, 1, 2].map((batch) =>
            bank.append({
              questions: [{ questionId: `${batch}`, text: `Question ${batch}?` }],
              cells: [{ questionId: `${batch}`, model: `m${writer}`, sample: 0, response: `${batch}` }],
            }),
          ),
        ),
      )
      assert.deepEqual(
        [
          outcomes.reduce((sum, { questionsAdded }) => sum + questionsAdded, 0),
          outcomes.flatMap(({ refused }) => refused),
        ],
        [3, []],
      )
      const [left, right] = [await one.view(), await other.view()]
      assert.equal(left.hash, right.hash)
      assert.deepEqual(left.models, ['m0', 'm1'])
      for (const place of left.questions.keys()) assert.equal(right.cells(place, 'm0').length, 1)
      await one.close()
      await other.close()
    })

    test('of a batch a later entry meets the earlier ones', async () => {
      const bank = await open('meeting')
      const key = { questionId: 'a', text: 'A?' }
      const outcome = await bank.append({
        questions: [{ ...key, source: 'learnt' }, key, { ...key, reference: '1' }, { ...key, text: 'B?' }, key],
        cells: [
          { questionId: 'a', model: 'm', sample: 0, response: 'x' },
          { questionId: 'a', model: 'm', sample: 0, correct: 1 },
          { questionId: 'a', model: 'm', sample: 0, correct: 0 },
        ],
      })
      assert.deepEqual(
        { ...outcome, refused: outcome.refused.map(({ kind, index }) => [kind, index]) },
        {
          ...{ questionsAdded: 2, cellsAdded: 1, completed: 2, unchanged: 1 },
          refused: [
            ['question', 3],
            ['cell', 2],
          ],
        },
      )
      const view = await bank.view()
      assert.deepEqual(view.questions, [{ ...key, reference: '1' }])
      assert.deepEqual(view.cells(0, 'm'), [{ sample: 0, correct: 1, response: 'x' }])
      await bank.close()
    })

    test('a name may hold any character', async () => {
      const name = 'a\u0000b\u0001 "c" \'d\' \\e {f,g} \u{1F600} %s'
      const bank = await open('characters')
      const question = { dataset: name, questionId: name, text: name, options: [name], reference: name }
      const cell = { dataset: name, questionId: name, model: name, sample: 0, response: name }
      const batch = { questions: [question], cells: [cell] }
      await bank.append(batch)
      assert.deepEqual((await bank.append(batch)).unchanged, 2)
      await bank.storeAnswerSettings(name, { instructions: name })
      assert.deepEqual(await bank.answerSettings(name), { instructions: name })
      await bank.storeEmbeddings({ id: name, dimensions: 1 }, [{ ...question, vector: Float32Array.of(1) }])
      await bank.storeFitted(name, Uint8Array.of(1), await bank.view())
      assert.deepEqual(await bank.fitted(name), Uint8Array.of(1))
      const view = await bank.view()
      assert.deepEqual([view.questions, view.models, view.embedderId], [[question], [name], name])
      assert.deepEqual(view.cells(0, name), [{ sample: 0, response: name }])
      assert.equal(view.hash, createBankView({ questions: [question], cells: [{ ...cell, question: 0 }] }).hash)
      await bank.learn(
        name,
        [
          {
            trace: name,
            atMs: 1,
            key: name,
            question: { text: name },
            answers: [
              { model: name, response: name },
              { model: 'other', response: name },
            ],
          },
        ],
        { most: 1 },
      )
      assert.equal((await bank.view()).questions.find(({ source }) => source !== undefined)?.source, name)
      assert.equal(await bank.forget(name), 1)
      assert.equal(await bank.renameModel(name, `${name}!`), 1)
      assert.deepEqual((await bank.view()).models, [`${name}!`])
      await bank.close()
    })

    test('a source has no more questions than it may: one answer alone is none, and the least telling go', async () => {
      const bank = await bankWith('full')
      const lesson = (key: string, atMs: number, answers: number) => ({
        ...{ trace: `t${key}`, atMs, key, question: { text: `${key}?` } },
        answers: Array.from({ length: answers }, (_, model) => ({ model: `m${model}`, response: 'x' })),
      })
      const { hash } = await bank.view()
      const alone = await bank.learn('traces', [lesson('alone', 1, 1)], { most: 2 })
      assert.deepEqual([alone.questionsUntelling, alone.questionsAdded], [1, 0])
      assert.equal((await bank.view()).hash, hash)
      const lessons = [lesson('old', 1, 2), lesson('new', 3, 2), lesson('told', 2, 3)]
      const { questionsAdded, questionsRemoved } = await bank.learn('traces', lessons, { most: 2 })
      assert.deepEqual([questionsAdded, questionsRemoved], [3, 1])
      const learnt = (await bank.view()).questions.filter(({ source }) => source !== undefined)
      assert.deepEqual(
        learnt.map(({ questionId }) => questionId),
        ['traces/new', 'traces/told'],
      )
      await bank.close()
    })

    test('weights that were fitted on an earlier state are given where that will do', async () => {
      const bank = await bankWith('fitted before')
      await bank.storeFitted('weights', Uint8Array.of(4), await bank.view())
      await bank.append({ cells: [{ questionId: 'alone', model: 'zeta', sample: 0, correct: 1 }] })
      assert.equal(await bank.fitted('weights'), undefined)
      assert.deepEqual(await bank.fitted('weights', { ofEarlierBank: true }), Uint8Array.of(4))
      await bank.close()
    })

    test('a closed bank says that it is closed', async () => {
      const bank = await bankWith('closed')
      const view = await bank.view()
      await bank.close()
      await bank.close()
      await assert.rejects(bank.view(), { code: 'bank-closed' })
      await assert.rejects(bank.append({ questions }), { code: 'bank-closed' })
      assert.throws(() => view.cells(0, 'alpha'), /closed/)
    })
  })
}

function omitKey(cell: BankCellEntry | undefined) {
  if (cell === undefined) throw new Error('There is no such cell.')
  const { dataset: _dataset, questionId: _questionId, model: _model, ...rest } = cell
  return rest
}
