import { expect, test } from 'vitest'
import { createBudget } from '../../budget/create-budget.ts'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { ModelCallError } from '../../errors/model-call-error.ts'
import { createResilientModel } from '../../models/resilient/resilient-model.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import type { ScriptedReply } from '../../models/scripted/scripted-reply.ts'
import type { Budget } from '../../ports/budget.ts'
import { type GenerationOutcome, generate } from './generate.ts'

const usage = { inputTokens: 10, outputTokens: 5 }
const price = { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 1 }

function status(code: number): ModelCallError {
  const kind = code === 429 ? 'rate-limited' : 'upstream'
  return new ModelCallError({ model: 'a', kind, status: code, message: `a: answered ${code}`, retryable: true })
}

function answerAfter(failure: Error, budget: Budget = createBudget()): Promise<GenerationOutcome> {
  const clock = createVirtualClock()
  const replies: ScriptedReply[] = [failure, { text: '391', usage }]
  const model = createResilientModel(createScriptedModel({ id: 'a', price, replies }), {}, { clock })
  const never = new AbortController().signal
  const request = { messages: [{ role: 'user' as const, content: '17 * 23?' }], maxTokens: 100 }
  return generate(model, request, { clock, budget, signal: never, cancelled: never }, () => undefined)
}

test('what an endpoint refused was not generated: usage and cost stay known after a retry', async () => {
  for (const code of [429, 500, 503]) {
    expect(await answerAfter(status(code))).toMatchObject({
      ok: true,
      generation: { text: '391', calls: 2, usage, costUsd: 15e-6 },
    })
  }
})

test('after a gateway gave up waiting nobody knows what was generated', async () => {
  const outcome = await answerAfter(status(504))
  expect(outcome).toMatchObject({ ok: true, generation: { text: '391', calls: 2 } })
  expect(outcome.ok && 'usage' in outcome.generation).toBe(false)
})

test('a refused generation gives its reservation back before its retry is reserved', async () => {
  // Room for one worst case (about 40 tokens in, 100 out), not for two.
  const ceiling = { maxCostUsd: 200e-6 }
  expect(await answerAfter(status(429), createBudget(ceiling))).toMatchObject({ ok: true })
  expect(await answerAfter(status(504), createBudget(ceiling))).toMatchObject({
    ok: false,
    error: { code: 'budget-exceeded' },
  })
})

/** A budget that is kept elsewhere and tells when it is let. */
function lateBudget() {
  const own = createBudget({ maxCalls: 1 })
  const letting = Promise.withResolvers<void>()
  const budget: Budget = {
    get callsLeft() {
      return own.callsLeft
    },
    async reserve(estimate) {
      const reserved = own.reserve(estimate)
      await letting.promise
      return reserved
    },
  }
  return { budget, tell: letting.resolve }
}

test('a reservation that is awaited comes before the call, and a call cancelled meanwhile gives it back unsent', async () => {
  for (const isCancelled of [false, true]) {
    const { budget, tell } = lateBudget()
    const cancelling = new AbortController()
    const model = createScriptedModel({ id: 'a', replies: [{ text: '391', usage }] })
    const never = new AbortController().signal
    const context = { clock: createVirtualClock(), budget, signal: never, cancelled: cancelling.signal }
    const request = { messages: [{ role: 'user' as const, content: '17 * 23?' }] }
    const generating = generate(model, request, context, () => undefined)
    await new Promise((resolve) => setImmediate(resolve))
    expect(budget.callsLeft).toBe(0)
    if (isCancelled) cancelling.abort(new Error('enough'))
    else tell()
    const outcome = await generating
    tell()
    await new Promise((resolve) => setImmediate(resolve))
    expect(outcome).toMatchObject(isCancelled ? { ok: false, calls: 0 } : { ok: true })
    expect(budget.callsLeft).toBe(isCancelled ? 1 : 0)
    expect(model.calls.map(({ outcome }) => outcome)).toEqual([isCancelled ? 'aborted' : 'finished'])
  }
})

test('a model that gives up while its reservation is awaited gives it back too', async () => {
  const { budget, tell } = lateBudget()
  const clock = createVirtualClock()
  const model = createResilientModel(
    createScriptedModel({ id: 'a', replies: [{ text: '391' }] }),
    { timeoutMs: 100 },
    { clock },
  )
  const never = new AbortController().signal
  const request = { messages: [{ role: 'user' as const, content: '17 * 23?' }] }
  const outcome = await generate(model, request, { clock, budget, signal: never, cancelled: never }, () => undefined)
  expect(outcome).toMatchObject({ ok: false, calls: 0 })
  tell()
  await new Promise((resolve) => setImmediate(resolve))
  expect(budget.callsLeft).toBe(1)
})
