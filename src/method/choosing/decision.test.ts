import { expect, test } from 'vitest'
import { MalformedToolCallError } from '../../errors/malformed-tool-call-error.ts'
import { PoolExhaustedError } from '../../errors/pool-exhausted-error.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import type { Reference } from '../calls/ask-panel.ts'
import type { Generation } from '../events.ts'
import { decisionFrom, malformedDecision, speakerOf } from './decision.ts'

const generation: Generation = {
  model: 'a',
  text: 'So it is 391.\nAnswer: 391',
  finishReason: 'stop',
  truncated: false,
  calls: 1,
  durationMs: 1,
}

function reference(prior: number, member: number): Reference {
  const model = createScriptedModel({ id: `m${member}`, replies: [] })
  return { reference: 0, member, model, prior, generation }
}

test('who is expected to be right most often speaks for several, of equals the first of the pool', () => {
  expect(speakerOf([reference(0.5, 2), reference(0.9, 3), reference(0.6, 0)]).member).toBe(3)
  expect(speakerOf([reference(0.5, 2), reference(0.5, 1), reference(0.4, 0)]).member).toBe(1)
  expect(() => speakerOf([])).toThrow(RangeError)
})

test('an answer line that was asked for is no part of what the caller sees', () => {
  expect(decisionFrom({ ...generation, answerLine: true }).text).toBe('So it is 391.')
  expect(decisionFrom(generation).text).toBe(generation.text)
})

test('the first of malformed tool calls is a turn after all, and other failures are none', () => {
  const malformed = new MalformedToolCallError('a', 'a called no tool', generation)
  const causes = [
    { model: 'b', error: new Error('down') },
    { model: 'a', error: malformed },
  ]
  expect(malformedDecision(new PoolExhaustedError(causes))).toMatchObject({
    decision: { writtenBy: 'a', malformedToolCalls: true },
    note: expect.stringContaining('a called no tool'),
  })
  expect(malformedDecision(new PoolExhaustedError(causes.slice(0, 1)))).toBeUndefined()
  expect(malformedDecision(malformed)).toBeUndefined()
})
