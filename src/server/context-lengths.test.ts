import { expect, test } from 'vitest'
import { createVirtualClock } from '../clock/virtual-clock.ts'
import { createScriptedModel } from '../models/scripted/scripted-model.ts'
import type { ChatModel, ModelListing } from '../ports/chat-model.ts'
import { createContextLengths } from './context-lengths.ts'

function listed(id: string, find: () => Promise<number | undefined>, contextTokens?: number): ChatModel {
  const model = createScriptedModel({ id, replies: [], ...(contextTokens !== undefined && { contextTokens }) })
  const listing = async (): Promise<ModelListing> => {
    const found = await find()
    return found === undefined ? {} : { contextTokens: found }
  }
  return Object.assign(model, { listing })
}

test('the file comes before the endpoint, and an endpoint is asked once', async () => {
  let asked = 0
  const told = listed('told', async () => {
    asked += 1
    return 8_192
  })
  const written = listed('written', () => Promise.reject(new Error('It is not asked.')), 4_096)
  const silent = listed('silent', async () => undefined)
  const lengths = createContextLengths(createVirtualClock())
  for (let round = 0; round < 2; round++) {
    const known = await lengths.of([told, written, silent])
    expect([known.get(told), known.get(written), known.get(silent)]).toEqual([8_192, 4_096, undefined])
  }
  expect(asked).toBe(1)
})

test('a list of models does not wait for an endpoint that says nothing, and knows it the next time', async () => {
  const clock = createVirtualClock({ advance: 'by-hand' })
  let say = (_: number): void => undefined
  const slow = listed('slow', () => new Promise((resolve) => (say = resolve)))
  const lengths = createContextLengths(clock)
  const first = lengths.of([slow])
  await clock.advance(1_000)
  expect((await first).size).toBe(0)
  say(2_048)
  expect((await lengths.of([slow])).get(slow)).toBe(2_048)
})

test('an endpoint that failed is asked again after a while', async () => {
  const clock = createVirtualClock({ advance: 'by-hand' })
  let asked = 0
  const failing = listed('failing', () => {
    asked += 1
    return Promise.reject(new Error('no list'))
  })
  const lengths = createContextLengths(clock)
  expect((await lengths.of([failing])).size).toBe(0)
  await lengths.of([failing])
  expect(asked).toBe(1)
  await clock.advance(60_000)
  await lengths.of([failing])
  expect(asked).toBe(2)
})
