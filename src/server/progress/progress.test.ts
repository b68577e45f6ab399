import { expect, test } from 'vitest'
import { readEvents } from '../../../test/server/read-events.ts'
import { type ScriptedServing, serveScripted } from '../../../test/server/serve-scripted.ts'
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.ts'
import { ModelCallError } from '../../errors/model-call-error.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import type { ScriptedReply } from '../../models/scripted/scripted-reply.ts'

const path = '/v1/chat/completions'
const messages = [{ role: 'user', content: 'What is 6 x 7?' }]

async function servePool(server: ScriptedServing['server'] = {}) {
  const models = ['a', 'b'].map((id) => createScriptedModel({ id, replies: () => '42' }))
  const strategies = { default: { kind: 'majority' }, other: { kind: 'majority' } }
  const serving = await serveScripted({ models, strategies, server })
  const ask = async (rest: object = {}) => {
    const response = await serving.post(path, { model: 'default', messages, ...rest })
    const body = (await response.json()) as { choices: [{ message: { content: string; reasoning_content?: string } }] }
    return body.choices[0].message
  }
  return { serving, ask }
}

test('that a pool works is shown as thinking, whole and while it happens, before the answer', async () => {
  const { serving, ask } = await servePool()
  const { content, reasoning_content } = await ask()
  expect(content).toBe('42')
  expect(reasoning_content).toMatch(/^Asking a\nAsking b\n.*2/s)
  const { events } = await readEvents(await serving.post(path, { model: 'default', messages, stream: true }))
  const deltas = events.flatMap((event): readonly Readonly<Record<string, string>>[] => {
    const { choices } = event as { choices?: [{ delta: Record<string, string> }] }
    return choices === undefined ? [] : [choices[0].delta]
  })
  const names = deltas.flatMap((delta) => Object.keys(delta)).filter((name) => /content/.test(name))
  expect(names.slice(0, 2)).toEqual(['content', 'reasoning_content'])
  expect(names.at(-1)).toBe('content')
  expect(deltas.map(({ reasoning_content: text = '' }) => text).join('')).toBe(reasoning_content)
})

test('one closing line says who agreed, where it is wanted', async () => {
  const { serving, ask } = await servePool()
  const { content, reasoning_content } = await ask({ smacs: { show: 'footer' } })
  expect(content).toMatch(/^42\n\n— a, b agree \(2 of 2\) .*2 calls$/)
  expect(reasoning_content).toBeUndefined()
  const body = { model: 'default', messages, stream: true, smacs: { show: 'footer' } }
  expect((await readEvents(await serving.post(path, body))).raw).toContain('agree (2 of 2)')
})

test('the file decides for all strategies or by name, and a request for itself', async () => {
  const byName = await servePool({ show: { other: 'footer' } })
  expect((await byName.ask()).reasoning_content).toContain('Asking a')
  expect((await byName.ask({ model: 'other' })).content).toContain('agree')
  const none = await servePool({ show: 'none' })
  expect(await none.ask()).not.toHaveProperty('reasoning_content')
  expect((await none.ask({ smacs: { show: 'reasoning' } })).reasoning_content).toContain('Asking a')
})

test('programs are shown nothing: not where tools or JSON are asked for, and never under JSON', async () => {
  const { ask } = await servePool({ show: 'footer' })
  const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }]
  expect(await ask({ tools })).toMatchObject({ content: '42' })
  const json = { response_format: { type: 'json_object' }, smacs: { show: 'footer' } }
  expect((await ask(json)).content).toBe('42')
  expect(await ask({ model: 'model:a' })).toEqual({ role: 'assistant', content: '42', refusal: null })
})

test('whatever fails at once fails by its status, though steps would be shown; later it is the last event', async () => {
  const error = new ModelCallError({ model: 'a', kind: 'rate-limited', message: 'slow down' })
  const ask = async (reply: ScriptedReply, clock?: VirtualClock) => {
    const model = createScriptedModel({ id: 'a', replies: () => reply })
    const strategies = { default: { kind: 'majority' } }
    const server = await serveScripted({ models: [model], strategies, ...(clock !== undefined && { clock }) })
    return server.post(path, { model: 'default', messages, stream: true })
  }
  expect((await ask(error)).status).toBe(429)
  const clock = createVirtualClock({ advance: 'by-hand' })
  let fail = (): void => undefined
  let asked = (): void => undefined
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve
  })
  const slow = () =>
    new Promise<Error>((resolve) => {
      fail = () => resolve(error)
      asked()
    })
  const response = ask(slow, clock)
  await isAsked
  await clock.advance(1_000)
  expect((await response).status).toBe(200)
  fail()
  expect((await readEvents(await response)).events.at(-1)).toMatchObject({ error: { type: 'rate_limit_error' } })
})
