import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { completion } from '../fault-server/chat-replies.ts'
import { startFaultServer } from '../fault-server/fault-server.ts'
import { isPostgresFetched, postgresPlace } from '../postgres/postgres-place.ts'
import { runSmacs } from './run-smacs.ts'
import { startServeProcess } from './serve-process.ts'

const key = 'a-key-of-the-application'
/** Just what a call may cost at most is what it costs: 10 tokens out, in fractions that add up exactly. */
const callUsd = 0.15625
const price = '{ inputUsdPerMillionTokens: 0, outputUsdPerMillionTokens: 15625 }'

test.skipIf(!isPostgresFetched())(
  'four processes with one state answer 400 requests at once just as far as the budget of their key goes, and each has all traces',
  async () => {
    const upstream = await startFaultServer(() =>
      completion({ text: '42', usage: { prompt_tokens: 7, completion_tokens: 10, total_tokens: 17 } }),
    )
    onTestFinished(() => upstream.close())
    const folder = await mkdtemp(join(tmpdir(), 'smacs-shared-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const member = `{ id: a, provider: openai-compatible, baseUrl: "${upstream.baseUrl}", model: m, maxTokens: 10, concurrency: 100, price: ${price} }`
    const budget = `{ maxCostUsd: ${100 * callUsd}, maxCallsPerDay: 390 }`
    await writeFile(
      join(folder, 'smacs.yaml'),
      `models: [${member}]\nserver: { state: env:STATE, keys: [{ name: app, key: env:APP_KEY, budget: ${budget} }], budget: { maxCostUsdPerDay: 1000 } }\n`,
    )
    const state = await postgresPlace()
    const environment = { APP_KEY: key, STATE: state }
    const replicas = await Promise.all([0, 1, 2, 3].map(() => startServeProcess({ folder, key, environment })))
    const answers = await Promise.all(
      replicas.flatMap((replica) => Array.from({ length: 100 }, () => replica.ask('model:a'))),
    )
    const statuses = Map.groupBy(answers, ({ status }) => status)
    expect([...statuses].map(([status, of]) => [status, of.length]).sort()).toEqual([
      [200, 100],
      [429, 300],
    ])
    expect(upstream.requests.length).toBe(100)

    const show = await runSmacs(['budget', 'show', '--json'], { workingFolder: folder, environment })
    expect(JSON.parse(show.stdout)).toMatchObject({
      spending: expect.arrayContaining([
        { subject: 'key app', period: 'always', calls: 100, costUsd: 100 * callUsd, maxCostUsd: 100 * callUsd },
      ]),
    })
    expect(show.stdout).not.toContain(encodeURIComponent('geheim/7@:%'))

    const id = statuses.get(200)?.[0]?.headers.get('x-smacs-trace-id') ?? ''
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const at = (replica: number, path = '') => `${replicas[replica]?.url}/v1/traces/${id}${path}`
    for (const place of replicas.keys()) expect((await fetch(at(place), { headers })).status).toBe(200)
    const said = { method: 'PUT', headers, body: JSON.stringify({ verdict: 'right' }) }
    expect((await fetch(at(1, '/feedback'), said)).status).toBe(200)
    expect(await (await fetch(at(2, '/feedback'), { headers })).json()).toMatchObject({ verdict: 'right' })
    expect((await fetch(at(3), { method: 'DELETE', headers: { authorization: headers.authorization } })).status).toBe(
      200,
    )
    expect((await fetch(at(0), { headers })).status).toBe(404)

    const reset = await runSmacs(['budget', 'reset', 'key', 'app'], { workingFolder: folder, environment })
    expect(reset).toMatchObject({ status: 0 })
    expect((await replicas[2]?.ask('model:a'))?.status).toBe(200)
    for (const { log } of replicas) expect(log()).not.toContain(encodeURIComponent('geheim/7@:%'))
  },
  180_000,
)
