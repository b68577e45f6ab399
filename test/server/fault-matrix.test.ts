import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createVirtualClock } from '../../src/clock/virtual-clock.ts'
import { createOpenAiCompatibleModel } from '../../src/models/openai-compatible/openai-compatible-model.ts'
import type { ChatModel } from '../../src/ports/chat-model.ts'
import {
  completion,
  cutAfter,
  errorStatus,
  hugeAnswer,
  rawBody,
  silence,
  silenceAfter,
  silenceAfterHeaders,
  slowDrip,
} from '../fault-server/chat-replies.ts'
import { type FaultReply, type FaultServer, startFaultServer } from '../fault-server/fault-server.ts'
import { readEvents } from './read-events.ts'
import { serveScripted } from './serve-scripted.ts'

/** No sick model keeps anybody waiting for so long: only a hang would reach it, however busy the machine is. */
const deadlineMs = 20_000
const answer = 'It is 42.'

const resets: FaultReply = (response) => {
  response.socket?.resetAndDestroy()
}

const faults: Readonly<Record<string, FaultReply>> = {
  'hang before headers': silence,
  'hang after headers': silenceAfterHeaders,
  'hang in mid-stream': silenceAfter('half an'),
  '429 storm': errorStatus(429, 'slow down', { headers: { 'retry-after': '30' } }),
  '500s': errorStatus(500, 'broken'),
  'truncated SSE': cutAfter('half an', 'end'),
  garbage: rawBody('<html>hello</html>', 'text/html'),
  'slow drip': slowDrip(100),
  'wrong model': errorStatus(404, 'no such model', { code: 'model_not_found' }),
  'connection reset': resets,
  'reset in mid-stream': cutAfter('half an', 'reset'),
  'DNS failure': silence,
  'huge answer': hugeAnswer(64 * 1_024 * 1_024, 'many-events'),
}
const pool = ['a', 'b', 'c', 'd']
/** Which of the pool are sick; `writer` aggregates. */
const scopes: Readonly<Record<string, readonly string[]>> = {
  'one model': ['a'],
  half: ['a', 'b'],
  'all but one': ['a', 'b', 'c'],
  all: pool,
  'the aggregator': ['writer'],
}

const unhandled: unknown[] = []
const onUnhandled = (error: unknown): void => void unhandled.push(error)
beforeAll(() => void process.on('unhandledRejection', onUnhandled))
afterAll(() => void process.off('unhandledRejection', onUnhandled))

async function startUpstream(fault: FaultReply): Promise<FaultServer> {
  const upstream = await startFaultServer(({ body }) =>
    (body as { model: string }).model === 'sick' ? fault : completion(answer),
  )
  onTestFinished(() => upstream.close())
  return upstream
}

function member(id: string, isSick: boolean, name: string, { baseUrl }: FaultServer): ChatModel {
  return createOpenAiCompatibleModel({
    id,
    baseUrl: isSick && name === 'DNS failure' ? 'http://no-such-host.invalid/v1' : baseUrl,
    model: isSick ? 'sick' : 'well',
    logprobs: false,
    maxTokens: 100,
    // Those of the sick are what is looked at; a well one may be as slow as the machine is.
    ...(isSick && { firstTokenTimeoutMs: 500, timeoutMs: 900 }),
    retries: 1,
    retryBaseMs: 10,
    concurrency: 100,
  })
}

test.each(Object.entries(faults))(
  '%s: a right answer or every cause, whoever is sick, streaming or not',
  async (name, fault) => {
    const upstream = await startUpstream(fault)
    const cells = Object.entries(scopes).flatMap(([scope, sick]) =>
      [true, false].map((stream) => ({ scope, sick, stream })),
    )
    const look = async ({ scope, sick, stream }: (typeof cells)[number]): Promise<void> => {
      const make = (id: string): ChatModel => member(id, sick.includes(id), name, upstream)
      const server = await serveScripted({
        models: pool.map(make),
        helpers: [make('writer')],
        strategies: { default: { kind: 'paper', references: 4, subsets: 2, aggregator: 'writer' } },
      })
      const response = await server.post('/v1/chat/completions', {
        model: 'default',
        messages: [{ role: 'user', content: 'What is 6 x 7?' }],
        stream,
        // Steps that are shown open a stream before the end is known.
        smacs: { deadlineMs, show: 'none' },
      })
      const cell = `${name}, ${scope}, ${stream ? 'streaming' : 'not streaming'}`
      if (scope === 'all') {
        expect([cell, response.status >= 400 && response.status !== 500]).toEqual([cell, true])
        const { error } = (await response.json()) as {
          error: { message: string; causes: { model: string; message: string }[] }
        }
        expect([cell, error.causes.map(({ model }) => model)]).toEqual([cell, pool])
        for (const { message } of error.causes) expect(message).not.toBe('')
      } else {
        expect([cell, response.status]).toEqual([cell, 200])
        const said = stream
          ? (await readEvents(response)).events
              .map(
                (event) => (event as { choices?: { delta: { content?: string } }[] }).choices?.[0]?.delta.content ?? '',
              )
              .join('')
          : ((await response.json()) as { choices: { message: { content: string } }[] }).choices[0]?.message.content
        expect([cell, said]).toEqual([cell, answer])
      }
      const metrics = await (await server.get('/metrics')).text()
      for (const line of metrics.split('\n').filter((line) => /^smacs_(calls|requests)_in_flight/.test(line))) {
        expect(line).toMatch(/ 0$/)
      }
      await server.close()
    }
    // Ten huge answers at once in one process, which is their upstream too, would be a test of the machine.
    if (name === 'huge answer') for (const cell of cells) await look(cell)
    else await Promise.all(cells.map(look))
    // Nothing is left open upstream, and nothing failed where nobody looked.
    await upstream.whenIdle()
    expect(unhandled).toEqual([])
  },
)

/** Shorter than the silence after which a stream sends its first comment, so that an error has its own status. */
const hangDeadlineMs = 4_000
/** Those that only a clock ends. */
const hangs = ['hang before headers', 'hang after headers', 'hang in mid-stream', 'slow drip'] as const

test.each(hangs)(
  '%s, and no model has a time limit of its own: at the deadline there is an answer or every cause',
  async (name) => {
    const upstream = await startUpstream(faults[name] ?? silence)
    const look = async (scope: string, sick: readonly string[], stream: boolean): Promise<void> => {
      const clock = createVirtualClock({ advance: 'by-hand' })
      const underWay = { sick: 0, well: 0 }
      const make = (id: string): ChatModel => {
        const health = sick.includes(id) ? 'sick' : 'well'
        const model = createOpenAiCompatibleModel({ id, baseUrl: upstream.baseUrl, model: health }, { clock })
        return {
          ...model,
          async *stream(...asked) {
            underWay[health] += 1
            try {
              yield* model.stream(...asked)
            } finally {
              underWay[health] -= 1
            }
          },
        }
      }
      const server = await serveScripted({
        models: pool.map(make),
        helpers: [make('writer')],
        strategies: { default: { kind: 'paper', references: 4, subsets: 2, aggregator: 'writer' } },
        clock,
      })
      let isAnswered = false
      const asking = server
        .post('/v1/chat/completions', {
          model: 'default',
          messages: [{ role: 'user', content: 'What is 6 x 7?' }],
          stream,
          smacs: { deadlineMs: hangDeadlineMs, show: 'none' },
        })
        .then(async (response) => ({ status: response.status, text: await response.text() }))
        .finally(() => {
          isAnswered = true
        })
      // Time passes only while nothing but the sick is under way.
      while (!isAnswered) {
        await new Promise((resolve) => setImmediate(resolve))
        if (underWay.sick > 0 && underWay.well === 0) await clock.advance(hangDeadlineMs / 4)
      }
      const { status, text } = await asking
      const cell = `${name}, ${scope}, ${stream ? 'streaming' : 'not streaming'}`
      expect([cell, status]).toEqual([cell, scope === 'all' ? 504 : 200])
      if (scope !== 'all') expect([cell, text]).toEqual([cell, expect.stringContaining(answer)])
      else {
        const { error } = JSON.parse(text) as { error: { causes: { model: string }[] } }
        expect([cell, error.causes.map(({ model }) => model)]).toEqual([cell, pool])
      }
      expect([cell, clock.nowMs() <= hangDeadlineMs]).toEqual([cell, true])
    }
    for (const [scope, sick] of Object.entries(scopes)) {
      await Promise.all([true, false].map((stream) => look(scope, sick, stream)))
    }
    await upstream.whenIdle()
    expect(unhandled).toEqual([])
  },
)

test('a model that keeps failing is left alone, and let back in when it is well', async () => {
  let isSick = true
  let asked = 0
  const upstream = await startFaultServer(() => {
    asked += 1
    return isSick ? errorStatus(500, 'broken') : completion(answer)
  })
  onTestFinished(() => upstream.close())
  const clock = createVirtualClock({ advance: 'by-hand' })
  const options = { id: 'a', baseUrl: upstream.baseUrl, model: 'm', retries: 0, breaker: { failures: 3, openMs: 200 } }
  const model = createOpenAiCompatibleModel(options, { clock })
  const server = await serveScripted({ models: [model] })
  const ask = async () => {
    const response = await server.post('/v1/chat/completions', {
      model: 'model:a',
      messages: [{ role: 'user', content: 'x' }],
    })
    await response.text()
    return response
  }
  for (let failed = 0; failed < 3; failed += 1) expect((await ask()).status).toBe(502)
  const leftAlone = await ask()
  expect(leftAlone.status).toBe(503)
  expect(leftAlone.headers.get('retry-after')).toBe('1')
  expect(asked).toBe(3)
  const state = async () =>
    /smacs_circuit_state\{model="a",state="([a-z-]+)"\} 1/.exec(await (await server.get('/metrics')).text())?.[1]
  expect(await state()).not.toBe('closed')
  isSick = false
  await clock.advance(199)
  expect((await ask()).status).toBe(503)
  await clock.advance(1)
  expect((await ask()).status).toBe(200)
  expect(asked).toBe(4)
  expect(await state()).toBe('closed')
})
