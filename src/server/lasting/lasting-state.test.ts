import { expect, onTestFinished, test } from 'vitest'
import { isPostgresFetched } from '../../../test/postgres/postgres-place.ts'
import { startPostgres } from '../../../test/postgres/start-postgres.ts'
import { serveScripted } from '../../../test/server/serve-scripted.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import { openPostgres } from '../../postgres/open-postgres.ts'

const keys = [
  { name: 'app', key: 'a-key-of-the-application', budget: { maxCostUsd: 100 } },
  { name: 'free', key: 'a-key-without-a-ceiling' },
]
const [app, free] = keys.map(({ key }) => ({ key })) as [{ key: string }, { key: string }]
const price = { inputUsdPerMillionTokens: 0, outputUsdPerMillionTokens: 15_625 }
const asking = { model: 'model:a', messages: [{ role: 'user', content: 'What is 6 x 7?' }] }
const path = '/v1/chat/completions'

test.skipIf(!isPostgresFetched())(
  'while the database is away, answers without a ceiling go on, those under one are refused, and nothing is lost when it is back',
  async () => {
    // As it is by default: what was committed is there after a crash.
    const postgres = await startPostgres(['synchronous_commit=on'])
    onTestFinished(() => postgres.remove())
    const held = { isHeld: false, started: Promise.withResolvers<void>(), letting: Promise.withResolvers<void>() }
    const model = createScriptedModel({
      id: 'a',
      price,
      defaults: { maxTokens: 64 },
      replies: () => async () => {
        if (held.isHeld) {
          held.started.resolve()
          await held.letting.promise
        }
        return { text: '42', usage: { inputTokens: 10, outputTokens: 10 } }
      },
    })
    const server = await serveScripted({ models: [model], keys, server: { state: postgres.address } })
    const ask = (by: { key: string }) => server.post(path, asking, by)
    const idOf = (answer: Response) => answer.headers.get('x-smacs-trace-id') ?? ''
    const traceOf = (id: string, by = free) => server.get(`/v1/traces/${id}`, by)
    const metric = async () => /smacs_state_reachable (\d)/.exec(await (await server.get('/metrics', app)).text())?.[1]

    const before = await ask(free)
    expect(before.status).toBe(200)
    expect((await ask(app)).status).toBe(200)
    const database = await openPostgres(postgres.address)
    onTestFinished(() => database.close())
    const kept = async (answer: Response) =>
      (await database.query(`SELECT id FROM smacs.trace WHERE id = $1`, [idOf(answer)])).length
    // Until then it would be read from memory.
    await expect.poll(() => kept(before), { timeout: 30_000 }).toBe(1)
    expect((await traceOf(idOf(before))).status).toBe(200)
    expect(await (await server.get('/readyz')).json()).toMatchObject({ status: 'ready', state: 'reachable' })
    expect(await metric()).toBe('1')

    held.isHeld = true
    const underWay = ask(app)
    await held.started.promise
    held.isHeld = false
    await postgres.stop()
    held.letting.resolve()
    expect((await underWay).status).toBe(200)

    for (let round = 0; round < 3; round += 1) {
      const refused = await ask(app)
      expect(refused.status).toBe(503)
      expect(refused.headers.get('retry-after')).toBe('5')
      const { error } = (await refused.json()) as { error: { code: string; message: string } }
      expect(error.code).toBe('database-unreachable')
      expect(error.message).toMatch(/^Calls under a ceiling cannot be booked now.*cannot be reached\. Ask again/)
      expect(error.message).not.toContain('postgres:')
    }
    const meanwhile = await ask(free)
    expect(meanwhile.status).toBe(200)
    expect((await traceOf(idOf(meanwhile))).status).toBe(200)
    expect((await traceOf(idOf(before))).status).toBe(503)
    expect((await server.get('/v1/traces', free)).status).toBe(503)
    const ready = await server.get('/readyz')
    expect([ready.status, await ready.json()]).toMatchObject([200, { status: 'ready', state: 'unreachable' }])
    expect(await metric()).toBe('0')

    await postgres.start()
    await expect.poll(async () => (await ask(app)).status, { timeout: 30_000 }).toBe(200)
    await expect.poll(async () => (await traceOf(idOf(before))).status, { timeout: 30_000 }).toBe(200)
    expect((await traceOf(idOf(await underWay), app)).status).toBe(200)
    await expect.poll(() => kept(meanwhile), { timeout: 30_000 }).toBe(1)
    // Three answers under the ceiling, each of 10 tokens: what was refused counts nothing, and all is settled.
    const spent = () => database.query(`SELECT calls::int, cost_usd FROM smacs.spend WHERE subject = 'key app'`)
    await expect.poll(spent, { timeout: 30_000 }).toEqual([{ calls: 3, cost_usd: 3 * 0.15625 }])
    await expect.poll(metric, { timeout: 30_000 }).toBe('1')
    expect(await (await server.get('/readyz')).json()).toMatchObject({ state: 'reachable' })
    expect(server.log()).not.toContain(encodeURIComponent('geheim/7@:%'))
    expect(server.log().match(/the database of the state cannot be used/g)?.length).toBeLessThanOrEqual(2)
  },
  180_000,
)

test.skipIf(!isPostgresFetched())(
  'a server that starts before its database answers without a ceiling, and keeps everything once it is there',
  async () => {
    const postgres = await startPostgres()
    onTestFinished(() => postgres.remove())
    await postgres.stop()
    const model = createScriptedModel({ id: 'a', price, defaults: { maxTokens: 64 }, replies: () => ({ text: '42' }) })
    const server = await serveScripted({ models: [model], keys, server: { state: postgres.address } })
    const answered = await server.post(path, asking, free)
    expect([answered.status, (await server.post(path, asking, app)).status]).toEqual([200, 503])
    await postgres.start()
    await expect.poll(async () => (await server.post(path, asking, app)).status, { timeout: 30_000 }).toBe(200)
    const id = answered.headers.get('x-smacs-trace-id')
    await expect.poll(async () => (await server.get(`/v1/traces/${id}`, free)).status, { timeout: 30_000 }).toBe(200)
  },
  180_000,
)
