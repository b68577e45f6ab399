import * as vitest from 'vitest'
import { expect, test } from 'vitest'
import { raceAbort } from '../../cancellation/race-abort.ts'
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.ts'
import { ModelCallError, type ModelCallErrorKind } from '../../errors/model-call-error.ts'
import type { ChatDelta, ChatModel, ChatRequest } from '../../ports/chat-model.ts'
import { chatModelContract } from '../chat-model.contract.ts'
import { createScriptedModel, type ScriptedModel } from '../scripted/scripted-model.ts'
import type { ScriptedReply } from '../scripted/scripted-reply.ts'
import type { ResilienceOptions } from './options.ts'
import { createResilientModel } from './resilient-model.ts'

const request: ChatRequest = { messages: [{ role: 'user', content: 'What is 6 x 7?' }] }
const calm = new AbortController().signal

const failing = (kind: ModelCallErrorKind, rest: { retryable?: boolean; retryAfterMs?: number } = {}): ModelCallError =>
  new ModelCallError({ model: 'a', kind, message: `it failed: ${kind}`, retryable: true, ...rest })

function wrap(
  replies: readonly ScriptedReply[],
  options: ResilienceOptions = {},
): { model: ChatModel; inner: ScriptedModel; clock: VirtualClock } {
  const clock = createVirtualClock()
  const inner = createScriptedModel({ id: 'a', replies, clock })
  const model = createResilientModel(inner, { breaker: false, ...options }, { clock, random: { next: () => 0.5 } })
  return { model, inner, clock }
}

interface Heard {
  readonly deltas: readonly ChatDelta[]
  readonly attempts: readonly number[]
  readonly error: unknown
}

async function listen(model: ChatModel, signal = calm): Promise<Heard> {
  const deltas: ChatDelta[] = []
  const attempts: number[] = []
  try {
    for await (const delta of model.stream(request, { signal, admit: (attempt) => void attempts.push(attempt) })) {
      deltas.push(delta)
    }
  } catch (error) {
    return { deltas, attempts, error }
  }
  return { deltas, attempts, error: undefined }
}

test('tries again after a failure that may pass, asks admit each time and announces it', async () => {
  const error = failing('upstream')
  const { model, clock } = wrap([error, error, '42'])
  const { deltas, attempts } = await listen(model)
  expect(attempts).toEqual([1, 2, 3])
  expect(deltas).toEqual([
    { type: 'attempt', attempt: 2, cause: error },
    { type: 'attempt', attempt: 3, cause: error },
    { type: 'text', text: '42' },
    { type: 'finish', reason: 'stop' },
  ])
  expect(clock.nowMs()).toBe(250 + 500)
})

test('gives up after the last retry, with the last failure', async () => {
  const last = failing('timeout')
  const { model } = wrap([failing('upstream'), last], { retries: 1 })
  expect(await listen(model)).toMatchObject({ attempts: [1, 2], error: last })
})

test('does not try again what will not pass, what is no failure of the model, or what has begun', async () => {
  const final = failing('refused-request', { retryable: false })
  const bug = new TypeError('a bug')
  const midway = failing('truncated')
  for (const [reply, error] of [
    [final, final],
    [bug, bug],
    [{ text: '4', error: midway }, midway],
    [{ reasoning: 'hm', error: midway }, midway],
  ] as const) {
    expect(await listen(wrap([reply]).model)).toMatchObject({ attempts: [1], error })
  }
})

test('waits as long as the endpoint asks, with a little spread on top', async () => {
  const { model, clock } = wrap([failing('rate-limited', { retryAfterMs: 7_000 }), '42'])
  expect((await listen(model)).error).toBeUndefined()
  expect(clock.nowMs()).toBe(7_250)
})

test('does not wait for what the total timeout leaves no room for', async () => {
  const error = failing('rate-limited', { retryAfterMs: 60_000 })
  const { model, clock } = wrap([error], { timeoutMs: 60_000 })
  expect(await listen(model)).toMatchObject({ attempts: [1], error })
  expect(clock.nowMs()).toBe(0)
})

test('a silent model is given up at the first-token timeout and tried again', async () => {
  const { model, inner, clock } = wrap([{ hang: true }, '42'], { firstTokenTimeoutMs: 30_000, retryBaseMs: 0 })
  const { deltas, error } = await listen(model)
  expect(error).toBeUndefined()
  expect(deltas[0]).toMatchObject({ type: 'attempt', attempt: 2, cause: { kind: 'timeout' } })
  expect(clock.nowMs()).toBe(30_000)
  expect(inner.calls.map(({ outcome }) => outcome)).toEqual(['aborted', 'finished'])
})

test('the first-token timeout is over with the first token, the total timeout is not', async () => {
  const slow = { text: '12345678', delayMs: 900, pieceDelayMs: 5_000 }
  const options = { firstTokenTimeoutMs: 1_000, timeoutMs: 5_500 }
  const { model, clock, inner } = wrap([slow], options)
  const { deltas, error } = await listen(model)
  expect(deltas).toEqual([{ type: 'text', text: '1234' }])
  expect(error).toMatchObject({ kind: 'timeout', message: 'a: no whole answer within timeoutMs (5500 ms).' })
  expect(clock.nowMs()).toBe(5_500)
  expect(inner.calls[0]?.outcome).toBe('aborted')
})

test('waiting for a turn takes nothing from the total timeout', async () => {
  const slow = { text: '42', delayMs: 4_000 }
  const { model, clock } = wrap([slow, slow, slow], { concurrency: 1, timeoutMs: 5_000 })
  const heard = await Promise.all([listen(model), listen(model), listen(model)])
  expect(heard.map(({ error }) => error)).toEqual([undefined, undefined, undefined])
  expect(clock.nowMs()).toBe(12_000)
})

test('lets no more generations run at once than allowed', async () => {
  const clock = createVirtualClock()
  let running = 0
  let most = 0
  const inner: ChatModel = {
    id: 'a',
    probe: async () => ({}),
    async *stream(_, { signal }) {
      most = Math.max(most, ++running)
      await clock.wait(100, signal)
      running--
      yield { type: 'finish', reason: 'stop' }
    },
  }
  const model = createResilientModel(inner, { concurrency: 3 }, { clock })
  await Promise.all(Array.from({ length: 10 }, () => listen(model)))
  expect(most).toBe(3)
  expect(clock.nowMs()).toBe(400)
})

test('an abort in the queue, in a pause and in a generation throws its reason', async () => {
  const reason = new Error('enough')
  const queued = wrap(['42', { hang: true }], { concurrency: 1 })
  const holder = queued.model.stream(request, { signal: calm })[Symbol.asyncIterator]()
  await holder.next()
  const pausing = wrap([failing('rate-limited', { retryAfterMs: 1_000 })])
  const controller = new AbortController()
  const heard = [queued.model, pausing.model].map((model) => listen(model, controller.signal))
  await new Promise((resolve) => setImmediate(resolve))
  controller.abort(reason)
  expect((await Promise.all(heard)).map(({ error }) => error)).toEqual([reason, reason])
  await holder.return?.()
})

test('a reader who aborts and never comes back frees the place', async () => {
  const { model } = wrap([{ text: '4', hang: true }, '42'], { concurrency: 1 })
  const controller = new AbortController()
  await model.stream(request, { signal: controller.signal })[Symbol.asyncIterator]().next()
  controller.abort(new Error('gone'))
  expect((await listen(model)).error).toBeUndefined()
})

test('a refusal of admit ends it, also before a retry', async () => {
  const refusal = new Error('no budget')
  const { model, inner } = wrap([failing('upstream')])
  const reading = async (): Promise<void> => {
    const admit = (attempt: number): void => {
      if (attempt === 2) throw refusal
    }
    for await (const _ of model.stream(request, { signal: calm, admit }));
  }
  await expect(reading()).rejects.toBe(refusal)
  expect(inner.calls.length).toBe(1)
})

test('a sick model is left alone for a while, without a call, and then let in again', async () => {
  const breaker = { failures: 2, openMs: 10_000 }
  const { model, clock, inner } = wrap([failing('upstream'), failing('timeout'), '42', '43'], { breaker, retries: 0 })
  await listen(model)
  await listen(model)
  expect(await listen(model)).toMatchObject({
    attempts: [],
    error: { kind: 'circuit-open', retryable: true, retryAfterMs: 10_000 },
  })
  expect(inner.calls.length).toBe(2)
  await clock.wait(10_000)
  expect((await listen(model)).error).toBeUndefined()
  expect((await listen(model)).error).toBeUndefined()
})

test('a circuit that opens between two retries leaves the failure standing that opened it', async () => {
  const error = failing('upstream')
  const { model } = wrap([error, error], { breaker: { failures: 2 }, retries: 5 })
  expect(await listen(model)).toMatchObject({ attempts: [1, 2], error })
})

test('requests that are refused or aborted say nothing about the model', async () => {
  const refused = failing('refused-request', { retryable: false })
  const replies = [refused, { hang: true as const }, refused, '42']
  const { model, inner } = wrap(replies, { breaker: { failures: 1 }, retries: 0 })
  await listen(model)
  const controller = new AbortController()
  const aborted = listen(model, controller.signal)
  // Promises alone: a turn of the event loop would let the virtual time run on to the timeout.
  while (inner.repliesLeft > 2) await Promise.resolve()
  controller.abort(new Error('enough'))
  await aborted
  await listen(model)
  expect((await listen(model)).error).toBe(undefined)
})

test('keeps what the model says about itself', async () => {
  const inner = createScriptedModel({
    id: 'a',
    replies: [],
    family: 'f',
    contextTokens: 9,
    price: { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 2 },
    defaults: { temperature: 0.5 },
    countTokens: (text) => text.length,
  })
  const model = createResilientModel(inner)
  const { id, family, contextTokens, price, defaults } = inner
  expect(model).toMatchObject({ id, family, contextTokens, price, defaults })
  expect(model.countTokens?.('four')).toBe(4)
  expect(await model.probe(calm)).toEqual({ streams: true })
})

test('a probe of a silent model ends at the first-token timeout', async () => {
  const clock = createVirtualClock()
  const inner: ChatModel = {
    ...createScriptedModel({ id: 'a', replies: [] }),
    probe: (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  }
  await expect(createResilientModel(inner, {}, { clock }).probe(calm)).rejects.toMatchObject({ kind: 'timeout' })
})

test('an unknown option is refused', () => {
  const inner = createScriptedModel({ id: 'a', replies: [] })
  expect(() => createResilientModel(inner, { retrys: 1 } as ResilienceOptions)).toThrow(/`retrys`.*`retries`/)
})

chatModelContract(vitest, 'a resilient model', () => {
  let started = 0
  const inner = createScriptedModel({
    id: 'scripted',
    replies: ({ messages }) => {
      started++
      if (messages[0]?.content === 'silence') return { hang: true }
      if (messages[0]?.content === 'length') return { text: 'on and on', hang: true }
      return { text: 'forty-two', logprobs: [-0.1, undefined], usage: { inputTokens: 4, outputTokens: 2 } }
    },
  })
  return {
    model: createResilientModel(inner),
    request: { messages: [{ role: 'user', content: 'an answer' }] },
    longRequest: { messages: [{ role: 'user', content: 'length' }] },
    silentRequest: { messages: [{ role: 'user', content: 'silence' }] },
    sends: { usage: true, logprobs: true },
    upstream: {
      started: () => started,
      whenIdle: async () => {
        while (inner.calls.some(({ outcome }) => outcome === 'running')) {
          await new Promise((resolve) => setImmediate(resolve))
        }
      },
    },
  }
})

/** A server of one slot: whoever is asked meanwhile waits in its queue. */
function oneSlotServer(clock: VirtualClock, answerMs: number): ChatModel & { readonly most: () => number } {
  let queue = Promise.resolve()
  let inside = 0
  let most = 0
  return {
    id: 'slow',
    most: () => most,
    probe: async () => ({}),
    async *stream(_request, { signal, admit }) {
      await admit?.(1)
      most = Math.max(most, ++inside)
      const before = queue
      const done = Promise.withResolvers<void>()
      queue = done.promise
      try {
        await raceAbort(before, signal)
        await clock.wait(answerMs, signal)
        yield { type: 'text', text: '42' }
        yield { type: 'finish', reason: 'stop' }
      } finally {
        inside -= 1
        // Whoever gives up in the queue lets those behind it wait for those before it.
        void before.then(() => done.resolve())
      }
    },
  }
}

test('a crowd before a slow server is halved until all are answered, and its breaker stays closed', async () => {
  const clock = createVirtualClock()
  const server = oneSlotServer(clock, 40_000)
  const model = createResilientModel(server, {}, { clock, random: { next: () => 0.5 } })
  const heard = await Promise.all(Array.from({ length: 8 }, () => listen(model)))
  expect(heard.map(({ error }) => error)).toEqual(Array.from({ length: 8 }, () => undefined))
  expect(server.most()).toBe(8)
  expect(model.circuit).toBe('closed')
  const causes = heard.flatMap(({ deltas }) => deltas.filter((delta) => delta.type === 'attempt'))
  expect(causes[0]).toMatchObject({
    cause: { message: 'slow: no first token within firstTokenTimeoutMs (120000 ms); from now on at most 3 at once.' },
  })
})

test('a server that answers nobody is sick, however many wait', async () => {
  const clock = createVirtualClock()
  const inner = createScriptedModel({ id: 'a', replies: () => ({ hang: true }), clock })
  const model = createResilientModel(inner, { retries: 0 }, { clock })
  const heard = await Promise.all(Array.from({ length: 8 }, () => listen(model)))
  expect(heard.every(({ error }) => error instanceof ModelCallError && error.kind === 'timeout')).toBe(true)
  expect(model.circuit).toBe('open')
})
