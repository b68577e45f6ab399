import { Counter, Gauge, Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { UsageError } from '../../errors/smacs-error.ts'
import { supervise, type WorkerEnd, type WorkerProcess } from './supervise.ts'
import { createWorkerLink, type WorkerLink } from './worker-link.ts'
import type { MessageFromWorker, MessageToWorker } from './worker-message.ts'

interface ScriptedWorker {
  readonly process: WorkerProcess
  readonly link: WorkerLink
  readonly end: (end: Partial<WorkerEnd>) => void
}

/** A worker in this process: its link at one end, what supervises at the other. */
function createScriptedWorker(pid: number): ScriptedWorker {
  const toWorker = new Set<(message: MessageToWorker) => void>()
  const fromWorker = new Set<(message: MessageFromWorker) => void>()
  const { promise: ended, resolve } = Promise.withResolvers<WorkerEnd>()
  const link = createWorkerLink(pid, {
    send(message) {
      for (const listener of fromWorker) listener(message)
    },
    onMessage: (listener) => void toWorker.add(listener),
  })
  const end = (how: Partial<WorkerEnd>): void => resolve({ status: null, signal: null, ...how })
  link.stopped.addEventListener('abort', () => end({ status: 0 }))
  return {
    link,
    end,
    process: {
      pid,
      ended,
      send(message) {
        for (const listener of toWorker) listener(message)
      },
      onMessage: (listener) => void fromWorker.add(listener),
    },
  }
}

/** @param live what each worker does once it is started */
function startSupervising(workers: number, live: (worker: ScriptedWorker) => void) {
  const clock = createVirtualClock({ advance: 'by-hand' })
  const started: ScriptedWorker[] = []
  const said: unknown[] = []
  const supervision = supervise({
    workers,
    clock,
    logger: { error: (fields: unknown) => void said.push(fields) },
    start() {
      const worker = createScriptedWorker(started.length + 1)
      started.push(worker)
      queueMicrotask(() => live(worker))
      return worker.process
    },
  })
  return { clock, started, said, supervision }
}

const serveAt =
  (url: string) =>
  ({ link }: ScriptedWorker): void =>
    link.serving(url, true)

/** The worker's own metrics: how many requests it has answered, and how many it is answering. */
function count({ link }: ScriptedWorker, answered: number, underWay: number): void {
  const registry = new Registry()
  const registers = [registry]
  new Counter({ name: 'answered_total', help: 'a', labelNames: ['by'], registers }).inc({ by: 'app' }, answered)
  new Gauge({ name: 'under_way', help: 'u', registers }).set(underWay)
  link.answerMetrics(() => registry.getMetricsAsJSON())
}

const linkAt = (started: readonly ScriptedWorker[], index: number): WorkerLink => {
  const worker = started[index]
  if (worker === undefined) throw new Error(`Worker ${index} was not started.`)
  return worker.link
}

test('the first worker serves before others are started, and the address is theirs', async () => {
  const { promise: mayServe, resolve: serveNow } = Promise.withResolvers<void>()
  const { started, supervision } = startSupervising(3, async ({ link }) => {
    await mayServe
    link.serving('http://here', true)
  })
  expect(started.length).toBe(1)
  serveNow()
  expect((await supervision).url).toBe('http://here')
  expect(started.length).toBe(3)
})

test('a worker that ends is replaced, later each time while replacements do not last, and at once where it had lasted', async () => {
  const { clock, started, said, supervision } = startSupervising(2, serveAt('http://here'))
  await supervision
  const pauses: unknown[] = []
  for (const lastsMs of [20_000, 10, 10, 20_000]) {
    await clock.advance(lastsMs)
    started.at(-1)?.end({ signal: 'SIGKILL' })
    await clock.advance(0)
    const { pauseMs } = said.at(-1) as { pauseMs: number }
    pauses.push(pauseMs)
    await clock.advance(pauseMs)
  }
  expect(pauses).toEqual([0, 500, 1_000, 0])
  expect(started.length).toBe(6)
  expect(said.at(-1)).toEqual({ pid: 5, status: null, signal: 'SIGKILL', pauseMs: 0 })
  await (await supervision).close()
})

test('one that ends before it serves ends the start: wrong use stays wrong use, and the others are stopped', async () => {
  const wrong = startSupervising(2, ({ end }) => end({ status: 2 }))
  await expect(wrong.supervision).rejects.toThrow(UsageError)
  expect(wrong.started.length).toBe(1)

  const late = startSupervising(2, (worker) => {
    if (worker.link.pid === 1) worker.link.serving('http://here', true)
    else worker.end({ status: 1 })
  })
  await expect(late.supervision).rejects.toThrow('A worker ended with status 1 before it served')
  expect(linkAt(late.started, 0).stopped.aborted).toBe(true)
  expect(late.said).toEqual([])
})

test('closing stops every worker and starts none in its place', async () => {
  const { started, said, supervision } = startSupervising(2, serveAt('http://here'))
  await (await supervision).close()
  expect(started.map(({ link }) => link.stopped.aborted)).toEqual([true, true])
  expect(said).toEqual([])
})

test('a reload reaches every worker, also one that listens for it later', async () => {
  const { started, supervision } = startSupervising(2, serveAt('http://here'))
  const { reload } = await supervision
  const reloaded: number[] = []
  linkAt(started, 0).onReload(() => reloaded.push(1))
  reload()
  linkAt(started, 1).onReload(() => reloaded.push(2))
  expect(reloaded).toEqual([1, 2])
})

test('a rate is one for all workers', async () => {
  const { clock, started, supervision } = startSupervising(2, serveAt('http://here'))
  await supervision
  const [first, second] = [0, 1].map((index) => linkAt(started, index).buckets('requests app', 2))
  expect([await first?.take(1), await second?.take(1), await first?.take(1)]).toEqual([undefined, undefined, 30_000])
  await clock.advance(30_000)
  second?.spend(1)
  expect(await first?.take(1)).toBe(30_000)
  expect(await linkAt(started, 1).buckets('requests other', 2).take(1)).toBeUndefined()
})

test('metrics of any worker are the sum of all, and what an ended one counted stays counted', async () => {
  const { clock, started, supervision } = startSupervising(2, (worker) => {
    count(worker, worker.link.pid, 10)
    worker.link.serving('http://here', true)
  })
  await supervision
  const all = await linkAt(started, 1).metricsOfAll()
  expect(all).toContain('answered_total{by="app"} 3\n')
  expect(all).toContain('under_way 20\n')

  started[0]?.end({ signal: 'SIGKILL' })
  await clock.advance(500)
  expect(started.length).toBe(3)
  const later = await linkAt(started, 1).metricsOfAll()
  expect(later).toContain('answered_total{by="app"} 6\n')
  expect(later).toContain('under_way 20\n')
})

test('a worker that does not answer counts by what it said last, and holds nobody up for long', async () => {
  const { clock, started, supervision } = startSupervising(2, (worker) => {
    count(worker, 1, 0)
    worker.link.serving('http://here', true)
  })
  await supervision
  await linkAt(started, 0).metricsOfAll()
  linkAt(started, 1).answerMetrics(() => new Promise(() => undefined))
  const text = linkAt(started, 0).metricsOfAll()
  await clock.advance(2_000)
  expect(await text).toContain('answered_total{by="app"} 2\n')
})

test('a session that one worker opened is known to every other, until one ends it', async () => {
  const { started, supervision } = startSupervising(2, serveAt('http://127.0.0.1:1'))
  await supervision
  const [first, second] = [linkAt(started, 0), linkAt(started, 1)]
  await first.sessions.open('a token', 'me')
  expect(await second.sessions.ownerOf('a token')).toBe('me')
  expect(await second.sessions.ownerOf('another')).toBeUndefined()
  await second.sessions.end('a token')
  expect(await first.sessions.ownerOf('a token')).toBeUndefined()
})
