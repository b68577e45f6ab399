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
