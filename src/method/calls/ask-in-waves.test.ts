import { expect, test } from 'vitest'
import { createBudget } from '../../budget/create-budget.ts'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { createScriptedModel, type ScriptedModelOptions } from '../../models/scripted/scripted-model.ts'
import { questionFromText } from '../../ports/question.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import type { MethodContext } from '../strategy.ts'
import { type AskingEnd, createWaveAsker, type WaveAsker } from './ask-in-waves.ts'
import { createCallDesk } from './call-desk.ts'

function scene(
  replies: readonly ScriptedModelOptions['replies'][],
  options: { usualMs?: Record<string, number>; untilMs?: number; maxCalls?: number } = {},
) {
  const clock = createVirtualClock()
  const models = replies.map((own, place) => createScriptedModel({ id: `m${place}`, replies: own, clock }))
  const outside: Omit<MethodContext, 'desk'> = {
    models,
    bank: undefined,
    embedder: { id: 'none', dimensions: 1, embed: async (texts) => texts.map(() => Float32Array.of(1)) },
    random: createSeededRandom(1),
    freshMark: () => 'mark',
    clock,
    budget: createBudget(options.maxCalls === undefined ? {} : { maxCalls: options.maxCalls }),
    signal: new AbortController().signal,
    traceId: 't',
    ...(options.untilMs !== undefined && { deadlineAtMs: options.untilMs }),
  }
  const desk = createCallDesk(outside)
  const asker = createWaveAsker(
    questionFromText('?'),
    { ...outside, desk },
    {
      order: models.map((_, place) => place),
      priors: models.map(() => 1),
      usualMs: options.usualMs ?? {},
      temperature: 0,
      maxTokens: 10,
    },
  )
  return { asker, clock, models, desk }
}

async function until(asker: WaveAsker, count: number): Promise<AskingEnd | undefined> {
  const steps = asker.untilAnswered(count)
  for (;;) {
    const step = await steps.next()
    if (step.done) return step.value
  }
}

const after = (delayMs: number, text: string): ScriptedModelOptions['replies'] => [{ text, delayMs }]
const told = (asker: WaveAsker): string[] => asker.answered().map(({ generation }) => generation.text)

test('asks so many at once, in order, and more only when more are wanted', async () => {
  const { asker, models, desk } = scene([after(30, 'a'), after(10, 'b'), after(10, 'c')])
  expect(await until(asker, 2)).toBeUndefined()
  expect(told(asker)).toEqual(['a', 'b'])
  expect(models[2]?.calls).toHaveLength(0)
  expect(asker.remaining()).toEqual([2])
  await until(asker, 3)
  expect(told(asker)).toEqual(['a', 'b', 'c'])
  desk.close()
})

test('a slow model is overtaken after its usual time, and its late answer still counts', async () => {
  const { asker, clock, desk } = scene([after(500, 'late'), after(20, 'quick'), after(600, 'third')], {
    usualMs: { m0: 100 },
  })
  await until(asker, 1)
  expect(told(asker)).toEqual(['quick'])
  expect(clock.nowMs()).toBe(120)
  await until(asker, 2)
  expect(told(asker)).toEqual(['late', 'quick'])
  expect(clock.nowMs()).toBe(500)
  desk.close()
})

test('one model is overtaken at a time: where all are slow, not everybody is asked', async () => {
  const replies = Array.from({ length: 5 }, (_, place) => after(1_000 + place, `${place}`))
  const { asker, models, desk } = scene(replies, { usualMs: { m0: 100, m1: 100, m2: 100, m3: 100, m4: 100 } })
  await until(asker, 1)
  expect(models.map(({ calls }) => calls.length)).toEqual([1, 1, 0, 0, 0])
  desk.close()
})

test('two models that fail with one and the same error are two failures', async () => {
  const error = new Error('down')
  const { asker, desk } = scene([[{ error }], [{ error }], after(1, 'c')])
  await until(asker, 1)
  expect(asker.failures().map(({ model }) => model)).toEqual(['m0', 'm1'])
  desk.close()
})

test('a model asked besides leaves no timer behind', async () => {
  const { asker, clock, models, desk } = scene([after(5, 'a')], { untilMs: 60_000 })
  const helper = models[0]
  if (helper === undefined) throw new Error('no model')
  const steps = asker.alsoAsk(helper)
  for (let step = await steps.next(); !step.done; step = await steps.next());
  expect(clock.waiting).toBe(0)
  desk.close()
})

test('a model of unknown speed is waited for', async () => {
  const { asker, models, desk } = scene([after(5_000, 'slow'), after(1, 'quick')])
  await until(asker, 1)
  expect(told(asker)).toEqual(['slow'])
  expect(models[1]?.calls).toHaveLength(0)
  desk.close()
})

test('a failed model is replaced by the next, and the end of the pool is told', async () => {
  const { asker, desk } = scene([[{ error: new Error('down') }], after(1, 'b')])
  expect(await until(asker, 2)).toBe('pool')
  expect(told(asker)).toEqual(['b'])
  expect(asker.failures().map(({ model }) => model)).toEqual(['m0'])
  desk.close()
})

test('at the deadline what is there is what counts', async () => {
  const { asker, clock, desk } = scene([after(10, 'a'), after(1_000, 'b')], { untilMs: 200 })
  expect(await until(asker, 2)).toBe('deadline')
  expect(told(asker)).toEqual(['a'])
  expect(clock.nowMs()).toBe(200)
  desk.close()
})

test('no call is started past the ceiling', async () => {
  const { asker, models, desk } = scene([after(1, 'a'), after(1, 'b'), after(1, 'c')], { maxCalls: 2 })
  expect(await until(asker, 3)).toBe('calls')
  expect(told(asker)).toEqual(['a', 'b'])
  expect(models[2]?.calls).toHaveLength(0)
  desk.close()
})
