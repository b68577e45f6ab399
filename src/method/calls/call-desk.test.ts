import { expect, test } from 'vitest'
import { createBudget } from '../../budget/create-budget.ts'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import type { ChatRequest } from '../../ports/chat-model.ts'
import type { CollaborationEvent } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import { createCallDesk, type Writer } from './call-desk.ts'

const plain: ChatRequest = { messages: [{ role: 'user', content: '?' }] }
const json: ChatRequest = { ...plain, responseFormat: { type: 'json' } }

/** What of one call is told, and how it was asked for. */
async function told(writer: Writer, request: ChatRequest, settings: Pick<MethodContext, 'deltas' | 'keepBegun'>) {
  const clock = createVirtualClock()
  const model = createScriptedModel({ id: 'a', replies: [{ text: '{"a": 1}' }], clock })
  const desk = createCallDesk({ clock, budget: createBudget(), signal: new AbortController().signal, ...settings })
  const call = desk.start({ stage: 'reference', index: 0, model, request, writer })
  const events: CollaborationEvent[] = []
  const steps = desk.until(call.outcome)
  for (let step = await steps.next(); !step.done; step = await steps.next()) events.push(step.value)
  desk.close()
  const has = (type: CollaborationEvent['type']) => events.some((event) => event.type === type)
  return {
    read: has('call-delta'),
    shown: has('answer-delta'),
    isShown: call.isShown(),
    whole: model.calls[0]?.request.whole === true,
  }
}

test('only the text of whoever writes the answer is shown as it comes, and one that must have a form only unchecked', async () => {
  const shown = async (writer: Writer, request: ChatRequest) => (await told(writer, request, {})).shown
  expect(await shown('one of several', plain)).toBe(false)
  expect(await shown('one in turn', plain)).toBe(false)
  expect(await shown('sole', plain)).toBe(true)
  expect(await shown('sole', json)).toBe(false)
  expect(await shown('passed through', json)).toBe(true)
  expect(await told('sole', plain, {})).toMatchObject({ read: true, isShown: true })
})

test('where answers alone are read, other texts are asked for whole', async () => {
  const deltas = 'answer'
  expect(await told('one of several', plain, { deltas })).toEqual({
    ...{ read: false, shown: false, isShown: false, whole: true },
  })
  expect(await told('sole', plain, { deltas })).toEqual({ read: true, shown: true, isShown: true, whole: false })
})

test('where nobody reads along, what may have to stand cut is heard as it comes all the same', async () => {
  const whole = async (writer: Writer, keepBegun: boolean) =>
    (await told(writer, plain, { deltas: 'none', keepBegun })).whole
  expect(await whole('sole', false)).toBe(true)
  expect(await whole('sole', true)).toBe(false)
  expect(await whole('one in turn', true)).toBe(false)
  expect(await whole('one of several', true)).toBe(true)
  expect(await told('sole', plain, { deltas: 'none', keepBegun: true })).toMatchObject({ read: false, shown: false })
})
