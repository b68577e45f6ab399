import { expect, test } from 'vitest'
import type { BankCellEntry, BankEmbedder, BankQuestion, QuestionBank } from '../ports/question-bank.ts'
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
    execution: { passed: 1, of: 2, outputs: 'a3f' },
  },
]
const embedder: BankEmbedder = { id: 'test/2', dimensions: 2, state: Uint8Array.of(1, 2, 3) }
const rule = { neighbours: 1, similarityRatio: 0.5 }

/** What every question bank does. `open` gives the same bank whenever it is called with the same name. */
export function testQuestionBank(open: (name: string) => Promise<QuestionBank>): void {
  async function bankWith(name: string): Promise<QuestionBank> {
    const bank = await open(name)
    await bank.append({ questions, cells })
    return bank
  }

  test('a new bank is empty, and that is no error', async () => {
    const bank = await open('empty')
    const view = await bank.view()
    expect(view.questions).toEqual([])
    expect(view.models).toEqual([])
    expect(view.nearest([1, 0], rule)).toEqual([])
    expect(await bank.embedder()).toBeUndefined()
    expect(await bank.fitted('weights')).toBeUndefined()
    expect(view.hash).toBe(createBankView({ questions: [] }).hash)
    await bank.close()
  })

  test('what was appended is there after closing, every field of it, in code-unit order', async () => {
    await (await bankWith('kept')).close()
    const bank = await open('kept')
    const view = await bank.view()
    expect(view.questions).toEqual([questions[2], questions[0], questions[1]])
    expect(view.models).toEqual(['alpha', 'zeta'])
    expect([...view.correctness('alpha')]).toEqual([Number.NaN, Number.NaN, 0.25])
    expect([...view.correctness('zeta')]).toEqual([Number.NaN, 1, Number.NaN])
    expect([...view.answered('alpha')]).toEqual([1, 0, 1])
    expect([...view.restrict({ questions: [1, 2] }).answered('zeta')]).toEqual([1, 0])
    expect(view.cells(0, 'alpha')).toEqual([omitKey(cells[3])])
    expect(view.cells(2, 'alpha')).toEqual([omitKey(cells[2]), omitKey(cells[1])])
    expect(view.cells(0, 'zeta')).toEqual([])
    await bank.close()
  })

  test('a batch says what became of it, and the same batch again changes nothing', async () => {
    const bank = await open('twice')
    expect(await bank.append({ questions, cells })).toEqual({
      questionsAdded: 3,
      cellsAdded: 4,
      completed: 0,
      unchanged: 0,
      refused: [],
    })
    const { hash } = await bank.view()
    expect(await bank.append({ questions, cells })).toEqual({
      questionsAdded: 0,
      cellsAdded: 0,
      completed: 0,
      unchanged: 7,
      refused: [],
    })
    expect((await bank.view()).hash).toBe(hash)
    await bank.close()
  })

  test('the hash does not know the order in which things came', async () => {
    const bank = await bankWith('in order')
    const other = await open('out of order')
    for (const question of questions.toReversed()) await other.append({ questions: [question] })
    for (const cell of cells.toReversed()) await other.append({ cells: [cell] })
    expect((await other.view()).hash).toBe((await bank.view()).hash)
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
        question: questions.findIndex((question) => question.dataset === dataset && question.questionId === questionId),
      })),
    })
    expect(view.hash).toBe(inMemory.hash)
    expect(view.restrict({ questions: [1, 2], models: ['alpha'] }).hash).toBe(
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
    expect(completed).toEqual({ questionsAdded: 0, cellsAdded: 0, completed: 3, unchanged: 0, refused: [] })
    const refused = await bank.append({
      questions: [{ dataset: 'sums', questionId: '10', text: 'What is 1 + 2?' }],
      cells: [{ dataset: 'sums', questionId: '10', model: 'zeta', sample: 0, correct: 0 }],
    })
    expect(refused.refused.map(({ kind, index }) => [kind, index])).toEqual([
      ['question', 0],
      ['cell', 0],
    ])
    expect(refused.refused[0]?.reason).toContain('another text')
    expect(refused.refused[1]?.reason).toContain('another correct')

    const view = await bank.view()
    expect(view.hash).not.toBe(before)
    expect(view.questions[2]).toEqual({ ...questions[1], reference: 'B' })
    expect(view.cells(0, 'alpha')[0]).toEqual({ ...omitKey(cells[3]), correct: 0.5 })
    expect(view.cells(2, 'alpha')[1]?.response).toBe('late')
    expect(view.correctness('zeta')[1]).toBe(1)
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
    expect(cellsAdded).toBe(1)
    expect(refused.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('questionId is empty'),
      expect.stringContaining('question is empty'),
      expect.stringContaining('no question `unheard of`'),
      expect.stringContaining('sample'),
      expect.stringContaining('correct should be 0 to 1, not 1.5'),
      expect.stringContaining('correct should be 0 to 1, not NaN'),
      expect.stringContaining('usage.inputTokens'),
      expect.stringContaining('latencyMs'),
      expect.stringContaining('meanLogprob'),
      expect.stringContaining('neither a response nor'),
    ])
    await bank.close()
  })

  test('a view stays as it was while the bank grows', async () => {
    const bank = await bankWith('growing')
    const before = await bank.view()
    expect(await bank.view()).toBe(before)
    const { hash } = before
    await bank.append({
      questions: [{ questionId: 'b', text: 'B?' }],
      cells: [{ ...cells[3], sample: 1 } as BankCellEntry],
    })
    expect(before.questions.length).toBe(3)
    expect(before.cells(0, 'alpha').length).toBe(1)
    expect(before.hash).toBe(hash)
    const after = await bank.view()
    expect(after.questions.length).toBe(4)
    expect(after.cells(0, 'alpha').length).toBe(2)
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
    expect(view.hash).toBe(hash)
    expect(view.embedderId).toBe('test/2')
    expect(await bank.embedder()).toEqual(embedder)
    expect(view.nearest([5, 0.1], rule).map(({ index }) => index)).toEqual([0, 1])
    expect(view.embedding(1)).toEqual(Float32Array.of(0, 1))
    await bank.close()
  })

  test("another embedder's vectors are refused, naming both, until they replace the first", async () => {
    const bank = await bankWith('two embedders')
    const first = { questionId: 'alone', vector: Float32Array.of(2, 0) }
    await bank.storeEmbeddings(embedder, [first])
    const other: BankEmbedder = { id: 'other/3', dimensions: 3 }
    const second = { dataset: 'sums', questionId: '9', vector: Float32Array.of(1, 0, 0) }
    await expect(bank.storeEmbeddings(other, [second])).rejects.toThrow(/test\/2.*other\/3.*reembed/)
    await bank.storeEmbeddings(other, [second], { replace: true })
    const view = await bank.view()
    expect(view.embedderId).toBe('other/3')
    expect(await bank.embedder()).toEqual(other)
    expect(view.embedding(0)).toBeUndefined()
    expect(view.nearest([1, 0, 0], rule).map(({ index }) => index)).toEqual([2])
    await bank.close()
  })

  test('vectors that fit no question or not the embedder are refused whole', async () => {
    const bank = await bankWith('misfits')
    const fits = { questionId: 'alone', vector: Float32Array.of(2, 0) }
    await expect(
      bank.storeEmbeddings(embedder, [fits, { questionId: 'unheard of', vector: Float32Array.of(1, 0) }]),
    ).rejects.toThrow('unheard of')
    await expect(bank.storeEmbeddings(embedder, [{ ...fits, vector: Float32Array.of(1) }])).rejects.toThrow(
      '2 dimensions',
    )
    expect(await bank.embedder()).toBeUndefined()
    expect((await bank.view()).embedding(0)).toBeUndefined()
    await bank.close()
  })

  test('fitted weights are given back only for the bank and the embedder they were fitted on', async () => {
    const bank = await bankWith('fitted')
    const bytes = Uint8Array.of(9, 8, 7)
    await bank.storeFitted('weights', bytes, await bank.view())
    expect(await bank.fitted('weights')).toEqual(bytes)
    expect(await bank.fitted('others')).toBeUndefined()

    await bank.storeEmbeddings(embedder, [{ questionId: 'alone', vector: Float32Array.of(2, 0) }])
    expect(await bank.fitted('weights')).toBeUndefined()
    await bank.storeFitted('weights', bytes, await bank.view())
    expect(await bank.fitted('weights')).toEqual(bytes)

    const old = await bank.view()
    await bank.append({ cells: [{ questionId: 'alone', model: 'zeta', sample: 0, correct: 1 }] })
    expect(await bank.fitted('weights')).toBeUndefined()
    await bank.storeFitted('weights', bytes, old)
    expect(await bank.fitted('weights')).toBeUndefined()
    await bank.close()
  })

  test('what use has taught is kept beside the content, changed in one step, and no part of the hash', async () => {
    const bank = await bankWith('learned')
    const { hash } = await bank.view()
    expect(await bank.learned.load()).toBeUndefined()
    await bank.learned.update((kept) => Uint8Array.of(...(kept ?? []), 1))
    await Promise.all([2, 3].map((one) => bank.learned.update((kept) => Uint8Array.of(...(kept ?? []), one))))
    const kept = await bank.learned.load()
    expect(Uint8Array.from(kept ?? []).sort()).toEqual(Uint8Array.of(1, 2, 3))
    await bank.learned.update(() => undefined)
    expect(await bank.learned.load()).toEqual(kept)
    const failing = bank.learned.update(() => {
      throw new Error('It cannot be fitted.')
    })
    await expect(failing).rejects.toThrow('It cannot be fitted.')
    expect(await bank.learned.load()).toEqual(kept)
    expect((await bank.view()).hash).toBe(hash)
    await bank.close()
  })

  test('a removed model is gone with its cells; the questions stay', async () => {
    const bank = await bankWith('removed')
    expect(await bank.removeModel('alpha')).toBe(3)
    expect(await bank.removeModel('alpha')).toBe(0)
    const view = await bank.view()
    expect(view.models).toEqual(['zeta'])
    expect(view.questions.length).toBe(3)
    expect(view.cells(0, 'alpha')).toEqual([])
    const other = await open('never had it')
    await other.append({ questions, cells: cells.filter(({ model }) => model !== 'alpha') })
    expect(view.hash).toBe((await other.view()).hash)
    await bank.close()
    await other.close()
  })

  test('a renamed model has all that it had, under another id', async () => {
    const bank = await bankWith('renamed')
    await bank.storeAnswerSettings('alpha', { temperature: 0.7 })
    await bank.storeAnswerSettings('beta', { temperature: 0 })
    await expect(bank.renameModel('alpha', 'zeta')).rejects.toMatchObject({ code: 'model-exists' })
    expect(await bank.renameModel('nobody', 'beta')).toBe(0)
    await bank.storeFitted('weights', Uint8Array.of(1), await bank.view())
    expect(await bank.renameModel('alpha', 'beta')).toBe(3)
    const view = await bank.view()
    expect(view.models).toEqual(['beta', 'zeta'])
    expect(await bank.answerSettings('beta')).toEqual({ temperature: 0.7 })
    expect(await bank.answerSettings('alpha')).toBeUndefined()
    expect(await bank.fitted('weights', { ofEarlierBank: true })).toBeUndefined()
    const other = await open('always had that id')
    const renamed = cells.map((cell) => (cell.model === 'alpha' ? { ...cell, model: 'beta' } : cell))
    await other.append({ questions, cells: renamed })
    expect(view.hash).toBe((await other.view()).hash)
    // Back to an id that nobody has any more.
    await bank.removeModel('zeta')
    expect(await bank.renameModel('beta', 'zeta')).toBe(3)
    expect((await bank.view()).models).toEqual(['zeta'])
    await bank.close()
    await other.close()
  })

  test('the settings of a model are kept until it is removed, and are no part of the content', async () => {
    const bank = await bankWith('settings')
    const { hash } = await bank.view()
    expect(await bank.answerSettings('alpha')).toBeUndefined()
    await bank.storeAnswerSettings('alpha', { temperature: 0.7 })
    await bank.storeAnswerSettings('alpha', { temperature: 0, instructions: 'Be brief.' })
    await bank.storeAnswerSettings('zeta', {})
    expect((await bank.view()).hash).toBe(hash)
    await bank.close()
    const again = await open('settings')
    expect(await again.answerSettings('alpha')).toEqual({ temperature: 0, instructions: 'Be brief.' })
    await again.removeModel('alpha')
    expect(await again.answerSettings('alpha')).toBeUndefined()
    expect(await again.answerSettings('zeta')).toEqual({})
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
    expect(await bank.learn('traces', [lesson], { most: 9 })).toEqual({
      ...{ questionsAdded: 1, questionsChanged: 0, questionsUntelling: 0, questionsRemoved: 0 },
    })
    const learnt = await bank.view()
    const place = learnt.questions.findIndex(({ source }) => source === 'traces')
    expect(learnt.questions[place]).toEqual({ questionId: 'traces/k1', text: 'What is 6 x 7?', source: 'traces' })
    const { model: _model, ...answer } = lesson.answers[0] ?? {}
    expect(learnt.cells(place, 'alpha')).toEqual([{ sample: 0, ...answer }])
    expect(learnt.models).toEqual(['alpha', 'new', 'zeta'])
    expect(await bank.learn('traces', [lesson], { most: 9 })).toMatchObject({ questionsAdded: 0, questionsChanged: 0 })
    expect((await bank.view()).hash).toBe(learnt.hash)
    expect(await bank.forget('other')).toBe(0)
    expect(await bank.forget('traces')).toBe(1)
    expect((await bank.view()).hash).toBe(hash)
    await bank.close()
  })

  test('a question that is brought on purpose stands where one was learnt, and is not forgotten with it', async () => {
    const bank = await open('brought')
    const key = { questionId: 'traces/k1', text: 'What is 6 x 7?' }
    const answers = [{ model: 'alpha', response: '42', correct: 1 }]
    await bank.learn('traces', [{ trace: 't', atMs: 0, key: 'k1', question: key, answers }], { most: 9 })
    expect(await bank.append({ questions: [{ ...key, source: 'traces' }] })).toMatchObject({ unchanged: 1 })
    expect(await bank.append({ questions: [{ ...key, source: 'other' }] })).toMatchObject({
      refused: [{ contradicts: 'source' }],
    })
    expect(await bank.append({ questions: [key] })).toMatchObject({ questionsAdded: 1 })
    expect((await bank.view()).cells(0, 'alpha')).toEqual([])
    expect(await bank.forget('traces')).toBe(0)
    expect((await bank.view()).questions).toEqual([key])
    await bank.close()
  })

  test('a closed bank says that it is closed', async () => {
    const bank = await bankWith('closed')
    const view = await bank.view()
    await bank.close()
    await bank.close()
    await expect(bank.view()).rejects.toMatchObject({ code: 'bank-closed' })
    await expect(bank.append({ questions })).rejects.toMatchObject({ code: 'bank-closed' })
    expect(() => view.cells(0, 'alpha')).toThrow('closed')
  })
}

function omitKey(cell: BankCellEntry | undefined) {
  if (cell === undefined) throw new Error('There is no such cell.')
  const { dataset: _dataset, questionId: _questionId, model: _model, ...rest } = cell
  return rest
}
