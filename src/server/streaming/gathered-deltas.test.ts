import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import type { CollaborationEvent } from '../../method/events.ts'
import { createGatheredDeltas } from './gathered-deltas.ts'

const piece = (index: number, text: string, reasoning = false): CollaborationEvent => ({
  ...{ type: 'call-delta', stage: 'reference', index, model: `m${index}`, text },
  ...(reasoning && { reasoning }),
})
const noted = (note: string): CollaborationEvent => ({ type: 'noted', note, degraded: false })

function gatherer() {
  const sent: CollaborationEvent[] = []
  const clock = createVirtualClock({ advance: 'by-hand' })
  const ended = new AbortController()
  return { sent, clock, ended, gathered: createGatheredDeltas((event) => sent.push(event), clock, ended.signal) }
}

test('pieces of a generation go together after 40 ms, and what else happens goes behind them at once', async () => {
  const { sent, clock, gathered } = gatherer()
  for (const text of ['a', 'b']) gathered.take(piece(0, text))
  gathered.take(piece(1, 'x'))
  gathered.take(piece(0, 'c'))
  await clock.advance(39)
  expect(sent).toEqual([])
  await clock.advance(1)
  expect(sent).toEqual([piece(0, 'abc'), piece(1, 'x')])
  gathered.take(piece(1, 'y'))
  gathered.take(noted('n'))
  expect(sent.slice(2)).toEqual([piece(1, 'y'), noted('n')])
  gathered.take(piece(0, 'd'))
  await clock.advance(40)
  expect(sent.at(-1)).toEqual(piece(0, 'd'))
})

test('thinking and answer of a generation stay apart, in their order', async () => {
  const { sent, clock, gathered } = gatherer()
  gathered.take(piece(0, 'hm', true))
  gathered.take(piece(0, 'm', true))
  gathered.take(piece(0, '42'))
  await clock.advance(40)
  expect(sent).toEqual([piece(0, 'hmm', true), piece(0, '42')])
})

test('nothing is sent after the end, and a flush sends what waits', async () => {
  const { sent, clock, ended, gathered } = gatherer()
  gathered.take(piece(0, 'a'))
  gathered.flush()
  gathered.take(piece(0, 'b'))
  ended.abort()
  await clock.advance(100)
  expect(sent).toEqual([piece(0, 'a')])
})

test('whatever comes in whatever order, every text arrives whole and nothing overtakes', async () => {
  const step = fc.oneof(
    fc.record({ index: fc.nat(2), text: fc.string({ minLength: 1 }), thinks: fc.boolean() }),
    fc.record({ note: fc.string() }),
    fc.record({ ms: fc.nat(60) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { sent, clock, gathered } = gatherer()
      const given: CollaborationEvent[] = []
      for (const each of steps) {
        if ('ms' in each) await clock.advance(each.ms)
        else {
          const event = 'note' in each ? noted(each.note) : piece(each.index, each.text, each.thinks)
          given.push(event)
          gathered.take(event)
        }
      }
      gathered.flush()
      expect(seenBy(sent)).toEqual(seenBy(given))
      expect(sent.length).toBeLessThanOrEqual(given.length)
    }),
    { numRuns: 200, seed: 7 },
  )
})

/** What a reader of each generation has seen at each note. */
function seenBy(events: readonly CollaborationEvent[]): unknown {
  const texts = ['', '', '']
  const seen: unknown[] = []
  for (const event of events) {
    if (event.type === 'call-delta') texts[event.index] += event.reasoning ? `<${event.text}>` : event.text
    else seen.push([event, texts.map((text) => text.replaceAll('><', ''))])
  }
  return [seen, texts.map((text) => text.replaceAll('><', ''))]
}
