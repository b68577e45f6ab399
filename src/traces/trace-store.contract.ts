import assert from 'node:assert/strict'
import type { CollaborationEvent } from '../method/events.ts'
import type { ContractOptions, TestRunner } from '../ports/test-runner.ts'
import type { Feedback } from './feedback.ts'
import type { Trace } from './trace.ts'
import type { TraceFilters } from './trace-listing.ts'
import type { TraceStore } from './trace-store.ts'

const minuteMs = 60_000
const dayMs = 86_400_000
const start = Date.UTC(2026, 5, 1)

/** What a store is opened with: it keeps traces for 7 days. */
export interface TraceStoreSetting {
  readonly retentionDays: number
  /** Milliseconds since 1970. */
  readonly wallClockMs: () => number
}

/**
 * Registers what every trace store must do. `open` gives the same traces whenever it is called with the same name, as
 * another process would see them.
 * @param runner the test runner's functions, such as `import * as vitest from 'vitest'`
 */
export function traceStoreContract(
  runner: Pick<TestRunner, 'describe' | 'test'>,
  name: string,
  open: (name: string, setting: TraceStoreSetting) => Promise<TraceStore>,
  { testTimeoutMs = 5_000, skip = false }: ContractOptions = {},
): void {
  const describe = skip ? runner.describe.skip : runner.describe
  const test = (title: string, run: () => Promise<void>) => runner.test(title, run, testTimeoutMs)
  const opened = (place: string, wallClockMs = () => start) => open(place, { retentionDays: 7, wallClockMs })

  describe(`${name} keeps the contract of a trace store`, () => {
    async function storeWith(place: string, ...traces: readonly Trace[]) {
      const store = await opened(place)
      for (const each of traces) store.add('me', each)
      await store.flush()
      const idsOf = async (filters: TraceFilters): Promise<string> => {
        const listing = await store.list({ limit: 50, offset: 0, beforeMs: Number.MAX_SAFE_INTEGER, ...filters })
        return listing.traces.map(({ id }) => id).join(' ')
      }
      return { store, idsOf }
    }

    test('a trace is read at once and belongs to its owner alone', async () => {
      const store = await opened('at once')
      store.add('me', trace('t1', 0))
      for (const isWritten of [false, true]) {
        if (isWritten) await store.flush()
        assert.deepEqual(await store.get('me', 't1'), trace('t1', 0))
        assert.deepEqual(await store.get(undefined, 't1'), trace('t1', 0))
        assert.equal(await store.get('you', 't1'), undefined)
        assert.equal(await store.get('me', 't2'), undefined)
        assert.equal(await store.delete('you', 't1'), false)
        assert.equal(await store.setFeedback('you', 't1', said('right')), false)
      }
      await store.close()
    })

    test('every text comes back as it was, and can be looked for', async () => {
      const text = 'NUL \u0000, half a pair \ud83d, an emoji \u{1F600}, "quotes\' \\u0000 %_'
      const { store, idsOf } = await storeWith('texts', asking('odd', 0, text), asking('plain', 1, 'nothing odd'))
      assert.deepEqual(await store.get('me', 'odd'), asking('odd', 0, text))
      assert.equal(await idsOf({ search: 'EMOJI \u{1F600}' }), 'odd')
      assert.equal(await idsOf({ search: 'nul \u0000, half' }), 'odd')
      assert.equal(await idsOf({ search: '%_' }), 'odd')
      assert.equal(await idsOf({ search: 'o_d' }), '')
      await store.setFeedback('me', 'odd', { ...said('wrong'), note: text })
      assert.deepEqual(await store.feedback('me', 'odd'), { ...said('wrong'), note: text })
      await store.close()
    })

    test('a trace that comes again takes the place of the first', async () => {
      const { store } = await storeWith('again', asking('t', 0, 'first'))
      store.add('me', asking('t', 1, 'second'))
      store.add('me', asking('t', 2, 'third'))
      assert.deepEqual(await store.get('me', 't'), asking('t', 2, 'third'))
      await store.flush()
      assert.deepEqual(await store.get('me', 't'), asking('t', 2, 'third'))
      assert.equal((await store.list({ limit: 9, offset: 0, beforeMs: Number.MAX_SAFE_INTEGER })).total, 1)
      await store.close()
    })

    test('what is deleted is gone for everybody, on its way to the store too, and only once', async () => {
      const store = await opened('deleted')
      for (let round = 0; round < 8; round += 1) {
        store.add('me', asking(`kept ${round}`, round, 'a keeper'))
        store.add('me', asking(`unwanted ${round}`, round, 'a secret'))
        // Rounds are cut off at different places on the way.
        for (let turn = 0; turn < round; turn += 1) await new Promise((resolve) => setImmediate(resolve))
        if (round === 7) await store.flush()
        assert.equal(await store.delete('me', `unwanted ${round}`), true)
        assert.equal(await store.delete('me', `unwanted ${round}`), false)
        assert.equal(await store.get('me', `unwanted ${round}`), undefined)
      }
      await store.close()
      const later = await opened('deleted')
      const { total, traces } = await later.list({ limit: 20, offset: 0, beforeMs: Number.MAX_SAFE_INTEGER })
      assert.equal(total, 8)
      assert.ok(traces.every(({ id }) => id.startsWith('kept')))
      await later.close()
    })

    test('what is older than the retention is deleted, and no more', async () => {
      let now = start
      const store = await opened('expired', () => now)
      for (const [id, day] of [
        ['old', 0],
        ['older', -1],
        ['young', 6],
      ] as const)
        store.add('me', trace(id, (day * dayMs) / minuteMs))
      await store.flush()
      await store.setFeedback('me', 'old', said('right'))
      now += 7 * dayMs
      assert.equal(await store.deleteExpired(), 1)
      now += 1
      assert.equal(await store.deleteExpired(), 1)
      assert.equal(await store.deleteExpired(), 0)
      assert.equal(await store.get('me', 'old'), undefined)
      assert.equal(await store.feedback('me', 'old'), undefined)
      assert.equal((await store.get('me', 'young'))?.id, 'young')
      await store.close()
    })

    test('what was written outlives the store, what was added last and what was said too', async () => {
      const first = await opened('outlives')
      first.add('me', trace('t1', 0))
      await first.flush()
      await first.setFeedback('me', 't1', said('right'))
      first.add('you', trace('t2', 1))
      await first.close()
      const second = await opened('outlives')
      assert.deepEqual(await second.get('me', 't1'), trace('t1', 0))
      assert.deepEqual(await second.get('you', 't2'), trace('t2', 1))
      assert.equal(await second.get('me', 't2'), undefined)
      assert.deepEqual(await second.feedback('me', 't1'), said('right'))
      await second.close()
    })

    test('another process sees what is written, and what is said of it or deleted', async () => {
      const { store } = await storeWith('two', trace('t', 0))
      const other = await opened('two')
      assert.deepEqual(await other.get('me', 't'), trace('t', 0))
      assert.equal(await other.setFeedback('me', 't', said('right')), true)
      assert.deepEqual(await store.feedback('me', 't'), said('right'))
      assert.equal(await other.delete('me', 't'), true)
      assert.equal(await store.get('me', 't'), undefined)
      await store.close()
      await other.close()
    })

    test('the last word on a trace stands until it is taken back, and goes with the trace', async () => {
      const { store } = await storeWith('words', trace('t', 0))
      assert.equal(await store.feedback('me', 't'), undefined)
      assert.equal(await store.setFeedback('me', 't', undefined), false)
      assert.equal(await store.setFeedback('me', 't', said('right')), true)
      assert.equal(await store.setFeedback(undefined, 't', said('wrong')), true)
      assert.deepEqual(await store.feedback('me', 't'), said('wrong'))
      assert.equal(await store.feedback('you', 't'), undefined)
      assert.equal(await store.setFeedback('me', 't', undefined), true)
      assert.equal(await store.feedback(undefined, 't'), undefined)
      await store.setFeedback('me', 't', said('wrong'))
      assert.equal(await store.delete('me', 't'), true)
      store.add('me', trace('t', 0))
      await store.flush()
      assert.equal(await store.feedback(undefined, 't'), undefined)
      assert.equal(await store.setFeedback('me', 'nowhere', said('right')), false)
      await store.close()
    })

    test('something may be said of a trace that is still on its way', async () => {
      const store = await opened('on its way')
      store.add('me', trace('t', 0))
      assert.equal(await store.setFeedback('me', 't', said('unsure')), true)
      assert.deepEqual(await store.feedback('me', 't'), said('unsure'))
      await store.close()
    })

    test('lists have the newest first, page by page, and stay as they are while new ones come in', async () => {
      const { store } = await storeWith(
        'pages',
        ...Array.from({ length: 7 }, (_, minute) => trace(`t${minute}`, minute)),
      )
      const page = async (offset: number, beforeMs: number) => {
        const { traces, ...counts } = await store.list({ limit: 3, offset, beforeMs, owner: 'me' })
        return { ids: traces.map(({ id }) => id), ...counts }
      }
      const before = start + 4 * minuteMs
      assert.deepEqual(await page(0, before), { ids: ['t4', 't3', 't2'], total: 5, newer: 2 })
      store.add('me', trace('new', 9))
      assert.deepEqual(await page(3, before), { ids: ['t1', 't0'], total: 5, newer: 3 })
      await store.close()
    })

    test('traces of one moment are listed by their ids, by code units', async () => {
      const { store, idsOf } = await storeWith('moment', ...['b', 'B', 'a', '_', 'Z'].map((id) => trace(id, 0)))
      assert.equal(await idsOf({}), 'b a _ Z B')
      await store.close()
    })

    test('each filter keeps what it says; what a trace does not say fits none', async () => {
      const weighed = (answers: number) =>
        ({ type: 'answers-weighed', clusters: Array.from({ length: answers }, () => ({ answer: '' })) }) as never
      const near = { type: 'neighbours-found', kept: 1, bankQuestions: 1, neighbours: [{ dataset: 'gsm' }] } as never
      const { idsOf, store } = await storeWith(
        'filters',
        trace('sure', 4, { events: [near, weighed(1), finished({ confidence: 0.9, text: 'Paris' })] }),
        trace('unsure', 3, { events: [weighed(3), finished({ confidence: 0.3, degraded: true })], target: 'careful' }),
        trace('failed', 2, { status: 'failed', summary: { models: ['org/b"2'], usage: { calls: 1 } } }),
        trace('unknown', 1, { question: { text: 'WAS heißt ÄPFEL?', messages: [] } }),
      )
      assert.equal(await idsOf({}), 'sure unsure failed unknown')
      assert.equal(await idsOf({ confidenceBelow: 0.5 }), 'unsure')
      assert.equal(await idsOf({ confidenceAbove: 0.5 }), 'sure')
      assert.equal(await idsOf({ degraded: true }), 'unsure')
      assert.equal(await idsOf({ disagreeing: true }), 'unsure')
      assert.equal(await idsOf({ disagreeing: false }), 'sure')
      assert.equal(await idsOf({ strategy: 'careful' }), 'unsure')
      assert.equal(await idsOf({ status: 'failed' }), 'failed')
      assert.equal(await idsOf({ model: 'org/b"2' }), 'failed')
      assert.equal(await idsOf({ model: 'org' }), '')
      assert.equal(await idsOf({ bankDataset: 'gsm' }), 'sure')
      assert.equal(await idsOf({ search: 'äpfel' }), 'unknown')
      assert.equal(await idsOf({ search: 'PARIS' }), 'sure')
      assert.equal(await idsOf({ search: '%' }), '')
      assert.equal(await idsOf({ owner: 'you' }), '')
      assert.equal(await store.setFeedback('me', 'sure', said('right')), true)
      assert.equal(await idsOf({ feedback: 'right' }), 'sure')
      assert.equal(await idsOf({ feedback: 'any' }), 'sure')
      assert.equal(await idsOf({ feedback: 'wrong' }), '')
      assert.equal(await idsOf({ feedback: 'none', confidenceBelow: 1 }), 'unsure')
      const [listed] = (await store.list({ limit: 1, offset: 0, beforeMs: Number.MAX_SAFE_INTEGER })).traces
      assert.deepEqual([listed?.id, listed?.feedback, listed?.confidence], ['sure', 'right', 0.9])
      await store.setFeedback('me', 'sure', undefined)
      assert.equal(await idsOf({ feedback: 'any' }), '')
      await store.close()
    })
  })
}

function trace(id: string, minute: number, rest: Partial<Trace> = {}): Trace {
  return {
    id,
    client: 'app',
    startedAt: new Date(start + minute * minuteMs).toISOString(),
    durationMs: 5,
    target: 'default',
    status: 'answered',
    summary: { models: ['a'], usage: { calls: 1 } },
    content: 'full',
    question: { text: `Question ${id}`, messages: [{ role: 'user', content: `Question ${id}` }] },
    events: [],
    ...rest,
  }
}

function asking(id: string, minute: number, text: string): Trace {
  return trace(id, minute, { question: { text, messages: [{ role: 'user', content: text }] } })
}

function finished(answer: object): CollaborationEvent {
  return { type: 'answer-finished', answer: { text: '', models: [], degraded: false, ...answer }, atMs: 9 } as never
}

function said(verdict: Feedback['verdict']): Feedback {
  return { verdict, givenAt: new Date(start).toISOString(), client: 'app', labels: [{ model: 'a', correct: 1 }] }
}
