import assert from 'node:assert/strict'
import type { ChatDelta, ChatModel, ChatRequest } from '../ports/chat-model.ts'
import type { ContractOptions, TestRunner } from '../ports/test-runner.ts'

/** A model with what the contract needs to drive and to watch it. */
export interface ChatModelUnderTest {
  readonly model: ChatModel
  /**
   * Answered with some text, and the generation ends by itself. The contract sends it several times, two at once
   * included; it must be answered with the same text every time (give it a seed or temperature 0).
   */
  readonly request: ChatRequest
  /** Answered at such length (or followed by such silence) that the contract can abort after the first text. */
  readonly longRequest: ChatRequest
  /** Never answered at all; leave it out where the model cannot be kept silent. */
  readonly silentRequest?: ChatRequest
  /** Which facts the model sends for `request`; log-probabilities only when asked. What is false here must stay absent. */
  readonly sends: { readonly usage: boolean; readonly logprobs: boolean }
  /** What the other end sees; leave it out where nobody can look. */
  readonly upstream?: {
    /** Chat generations started so far, probes not counted. */
    started(): number
    /** Resolves once no generation is under way upstream. The test's time limit decides how long that may take. */
    whenIdle(): Promise<void>
  }
  close?(): Promise<void>
}

/**
 * Registers what every ChatModel must do. Call it in a test file of the adapter; `open` is called once by the
 * first test, and everything runs on that one model, as in real life.
 * @param runner the test runner's functions, such as `import * as vitest from 'vitest'`
 * @example
 * chatModelContract(vitest, 'scripted', () => ({ model, request, longRequest, sends: { usage: true, logprobs: true } }))
 */
export function chatModelContract(
  runner: TestRunner,
  name: string,
  open: () => ChatModelUnderTest | Promise<ChatModelUnderTest>,
  { testTimeoutMs = 5_000, skip = false }: ContractOptions = {},
): void {
  const describe = skip ? runner.describe.skip : runner.describe

  describe(`${name} keeps the contract of a chat model`, () => {
    let opened: ChatModelUnderTest
    const test = (title: string, run: () => Promise<void>): unknown => {
      const openedFirst = async (): Promise<void> => {
        opened ??= await open()
        await run()
      }
      return runner.test(title, openedFirst, testTimeoutMs)
    }
    runner.afterAll(async () => {
      await opened?.model.close?.()
      await opened?.close?.()
    })

    const collect = async (request: ChatRequest, signal = neverAborted()): Promise<readonly ChatDelta[]> => {
      const deltas: ChatDelta[] = []
      for await (const delta of opened.model.stream(request, { signal })) deltas.push(delta)
      return deltas
    }
    const expectIdle = async (): Promise<void> => opened.upstream?.whenIdle()

    test('sends text that is never empty, and finish once, as the last delta', async () => {
      const deltas = await collect(opened.request)
      assert.equal(
        deltas.findIndex(({ type }) => type === 'finish'),
        deltas.length - 1,
      )
      assert.notEqual(answerText(deltas), '')
      for (const delta of deltas) {
        if (delta.type === 'text' || delta.type === 'reasoning') assert.notEqual(delta.text, '')
      }
    })

    test('reports usage as whole token counts where it has them, and none where it has not', async () => {
      const reported = (await collect(opened.request)).flatMap((delta) => (delta.type === 'usage' ? [delta.usage] : []))
      assert.equal(reported.length > 0, opened.sends.usage)
      for (const count of reported.flatMap((usage) => Object.values(usage))) {
        assert.ok(Number.isSafeInteger(count) && count >= 0, `${count} is no number of tokens`)
      }
    })

    test('sends log-probabilities only when asked, each a finite number not above 0 or undefined', async () => {
      const unasked = await collect({ ...opened.request, logprobs: false })
      assert.deepEqual(
        unasked.filter(({ type }) => type === 'logprobs'),
        [],
      )
      const asked = await collect({ ...opened.request, logprobs: true })
      const values = asked.flatMap((delta) => (delta.type === 'logprobs' ? delta.values : []))
      assert.equal(
        values.some((value) => value !== undefined),
        opened.sends.logprobs,
      )
      for (const value of values) {
        if (value !== undefined) assert.ok(Number.isFinite(value) && value <= 0, `${value} is no log-probability`)
      }
    })

    test('asks admit once, with 1, before the generation starts, and waits for it', async () => {
      const gate = Promise.withResolvers<void>()
      const startedBefore = opened.upstream?.started()
      const attempts: number[] = []
      const deltas: ChatDelta[] = []
      const reading = (async () => {
        const admit = (attempt: number): Promise<void> => {
          attempts.push(attempt)
          return gate.promise
        }
        for await (const delta of opened.model.stream(opened.request, { signal: neverAborted(), admit })) {
          deltas.push(delta)
        }
      })()
      await turnsOfTheLoop(20)
      assert.deepEqual(attempts, [1])
      assert.equal(deltas.length, 0)
      assert.equal(opened.upstream?.started(), startedBefore)
      gate.resolve()
      await reading
      assert.deepEqual(attempts, [1])
      assert.equal(deltas.at(-1)?.type, 'finish')
    })

    test('an admit that throws refuses the generation with that very error', async () => {
      const startedBefore = opened.upstream?.started()
      const refusal = new Error('does not fit the budget')
      const admit = (): void => {
        throw refusal
      }
      const stream = opened.model.stream(opened.request, { signal: neverAborted(), admit })
      await rejectsWith(drain(stream), refusal)
      assert.equal(opened.upstream?.started(), startedBefore)
    })

    test('an abort while admit waits ends the wait', async () => {
      const controller = new AbortController()
      const reason = new Error('gave up waiting')
      const admit = (): Promise<void> => new Promise(() => undefined)
      const reading = drain(opened.model.stream(opened.request, { signal: controller.signal, admit }))
      reading.catch(() => undefined)
      await turnsOfTheLoop(3)
      controller.abort(reason)
      await rejectsWith(reading, reason)
    })

    test('a signal aborted beforehand starts nothing', async () => {
      const startedBefore = opened.upstream?.started()
      const reason = new Error('too late')
      await rejectsWith(collect(opened.request, AbortSignal.abort(reason)), reason)
      assert.equal(opened.upstream?.started(), startedBefore)
    })

    test('an abort in mid-stream throws the reason at the next step and ends the generation upstream', async () => {
      const controller = new AbortController()
      const reason = new Error('enough')
      const iterator = opened.model.stream(opened.longRequest, { signal: controller.signal })[Symbol.asyncIterator]()
      await firstText(iterator)
      controller.abort(reason)
      await rejectsWith(iterator.next(), reason)
      assert.deepEqual(await iterator.next(), { done: true, value: undefined })
      await expectIdle()
    })

    test('an abort while the reader waits for the first delta throws the reason and closes upstream', async () => {
      const silent = opened.silentRequest
      const controller = new AbortController()
      const reason = new Error('enough')
      const startedBefore = opened.upstream?.started()
      const reading = collect(silent ?? opened.longRequest, controller.signal)
      reading.catch(() => undefined)
      const { upstream } = opened
      if (silent !== undefined && upstream !== undefined) {
        await waitFor(() => upstream.started() !== startedBefore)
      }
      controller.abort(reason)
      await rejectsWith(reading, reason)
      await expectIdle()
    })

    test('a reader who leaves early ends the generation upstream', async () => {
      const controller = new AbortController()
      const iterator = opened.model.stream(opened.longRequest, { signal: controller.signal })[Symbol.asyncIterator]()
      await firstText(iterator)
      await iterator.return?.()
      await expectIdle()
    })

    test('generations at the same time do not mix, and aborting one leaves the others alone', async () => {
      const alone = answerText(await collect(opened.request))
      const controller = new AbortController()
      const doomed = opened.model.stream(opened.longRequest, { signal: controller.signal })[Symbol.asyncIterator]()
      await firstText(doomed)
      const together = [collect(opened.request), collect(opened.request)]
      controller.abort(new Error('enough'))
      await assert.rejects(doomed.next(), /enough/)
      assert.deepEqual((await Promise.all(together)).map(answerText), [alone, alone])
    })

    test('a probe starts no counted generation and obeys its signal', async () => {
      const startedBefore = opened.upstream?.started()
      const capabilities = await opened.model.probe(neverAborted())
      assert.equal(opened.upstream?.started(), startedBefore)
      for (const value of [capabilities.contextTokens, capabilities.firstTokenMs]) {
        if (value !== undefined) assert.ok(value >= 0, `${value} is below 0`)
      }
      const reason = new Error('no time')
      await rejectsWith(opened.model.probe(AbortSignal.abort(reason)), reason)
    })
  })
}

function neverAborted(): AbortSignal {
  return new AbortController().signal
}

/** @param reason the very error, not one like it */
async function rejectsWith(promise: Promise<unknown>, reason: Error): Promise<void> {
  await assert.rejects(promise, (error) => error === reason)
}

async function drain(stream: AsyncIterable<ChatDelta>): Promise<void> {
  for await (const _ of stream);
}

async function firstText(iterator: AsyncIterator<ChatDelta>): Promise<void> {
  for (;;) {
    const step = await iterator.next()
    if (step.done) throw new Error('The generation ended before its first text.')
    if (step.value.type === 'text') return
  }
}

function answerText(deltas: readonly ChatDelta[]): string {
  return deltas.map((delta) => (delta.type === 'text' ? delta.text : '')).join('')
}

async function turnsOfTheLoop(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** Ends by the test's own time limit when the condition never comes. */
async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await turnsOfTheLoop(1)
}
