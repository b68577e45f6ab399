import { expect, test } from 'vitest'
import type { LearnedStore } from '../../../ports/learned-store.ts'
import type { HeardQuestion, Told } from '../ability/heard-question.ts'
import type { LearningAlarm } from './learned-state.ts'
import { createLearner } from './learner.ts'

const panel = (id: string, source: string | undefined = undefined) => ({
  id,
  ...(source !== undefined && { source }),
  kinds: [],
  isChoice: false,
  given: 0,
  posterior: 0.9,
  answers: [
    { model: 'a', group: 0 },
    { model: 'b', group: 0 },
    { model: 'c', group: 1 },
  ],
})

function memoryStore(): LearnedStore & { kept: Uint8Array | undefined; fails: boolean } {
  return {
    kept: undefined,
    fails: false,
    async load() {
      return this.kept
    },
    async update(change) {
      if (this.fails) throw new Error('The disk is full.')
      this.kept = change(this.kept)
    },
  }
}

test('what was learnt outlives the learner', async () => {
  const store = memoryStore()
  const first = await createLearner({ store })
  for (let id = 0; id < 12; id++) first.learn(panel(`${id}`))
  expect(first.tell('3', { right: 1 })).toBe(true)
  expect(first.tell('nobody', { right: 1 })).toBe(false)
  await first.save()
  const second = await createLearner({ store })
  expect(second.state).toEqual(first.state)
  expect(second.state.questions[3]?.told).toEqual({ right: 1 })
  expect(second.tell('3', undefined)).toBe(true)
  expect(second.state.questions[3]?.told).toBeUndefined()
})

test('what is said to one of what another one learns reaches it once that is kept, the last word of all', async () => {
  const store = memoryStore()
  const [first, second] = [await createLearner({ store }), await createLearner({ store })]
  first.learn(panel('1'))
  const told: number[] = []
  for (const right of [1, 0]) {
    const telling = ({ answers }: HeardQuestion): Told => {
      told.push(answers.length)
      return { right }
    }
    expect(second.tell('1', telling)).toBe(false)
  }
  expect(second.tell('gone', { right: 0 })).toBe(false)
  await second.save()
  expect(told).toEqual([])
  await first.save()
  await second.save()
  expect(told).toEqual([3])
  expect((await createLearner({ store })).state.questions[0]?.told).toEqual({ right: 0 })
  expect(second.state.questions[0]?.told).toEqual({ right: 0 })
  // It was said once: what is said later to whoever knows the question stands.
  expect(second.tell('1', undefined)).toBe(true)
  await second.save()
  expect((await createLearner({ store })).state.questions[0]?.told).toBeUndefined()
})

test('two that learn side by side lose nothing of each other', async () => {
  const store = memoryStore()
  const [first, second] = [await createLearner({ store }), await createLearner({ store })]
  first.learn(panel('1'))
  second.learn(panel('2'))
  second.learn(panel('1'))
  await Promise.all([first.save(), second.save()])
  first.learn(panel('3'))
  await first.save()
  expect(first.state.questions.map(({ id }) => id)).toEqual(['1', '2', '3'])
  expect((await createLearner({ store })).state.seen).toBe(3)
})

test('what could not be kept is kept the next time, and said', async () => {
  const store = memoryStore()
  const failures: unknown[] = []
  const learner = await createLearner({ store, onSaveFailed: (error) => failures.push(error) })
  store.fails = true
  for (let id = 0; id < 10; id++) learner.learn(panel(`${id}`))
  await expect(learner.save()).rejects.toThrow('The disk is full.')
  expect(failures).toHaveLength(1)
  store.fails = false
  await learner.save()
  expect((await createLearner({ store })).state.seen).toBe(10)
})

test('forgetting a source is kept, and without a store nothing is', async () => {
  const store = memoryStore()
  const learner = await createLearner({ store, source: 'api' })
  learner.learn(panel('1', 'page'))
  learner.learn(panel('2', undefined))
  learner.forget('page')
  await learner.save()
  expect((await createLearner({ store })).state.questions.map(({ id, source }) => [id, source])).toEqual([['2', 'api']])
  const forgetful = await createLearner()
  forgetful.learn(panel('1'))
  await forgetful.save()
  expect(forgetful.state.seen).toBe(1)
})

test('an alarm is said once, by whoever saw it', async () => {
  const store = memoryStore()
  const alarms: LearningAlarm[] = []
  const learner = await createLearner({ store })
  learner.onAlarm((alarm) => alarms.push(alarm))
  for (let id = 0; id < 120; id++) {
    const group = id < 60 ? 0 : 1
    learner.learn({
      ...panel(`${id}`),
      answers: [
        { model: 'a', group: 0 },
        { model: 'b', group: 0 },
        { model: 'c', group },
      ],
    })
  }
  await learner.save()
  expect(alarms.filter(({ model }) => model === 'c').length).toBe(1)
  expect((await createLearner({ store })).state.alarms).toEqual(alarms)
})
