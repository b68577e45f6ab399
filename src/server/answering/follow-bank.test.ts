import { expect, test } from 'vitest'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { followBank } from './follow-bank.ts'

/** Follows a bank whose state at each look is given, by the second; what was told, each with its second. */
async function told(
  stateAt: (second: number) => string | Error,
  seconds: number,
  takeUp: (state: string) => boolean = () => true,
  everyMs = 0,
): Promise<readonly string[]> {
  const clock = createVirtualClock()
  const stopping = new AbortController()
  const said: string[] = []
  const say = (what: string): void => void said.push(`${Math.round(clock.nowMs() / 1000)} ${what}`)
  const now = (): string => {
    const second = clock.nowMs() / 1000
    if (second >= seconds) stopping.abort()
    const state = stateAt(second)
    if (typeof state !== 'string') throw state
    return state
  }
  await followBank(
    {
      ...{ clock, wallClockMs: () => clock.nowMs(), everyMs: () => everyMs },
      news: { state: async () => now(), wait: (ms, signal) => clock.wait(ms, signal) },
      takeUp: async () => takeUp(now()),
      onStale: (isStale) => say(isStale ? 'stale' : 'current'),
      onTakenUp: () => say('taken up'),
      onFailure: (error) => say(String(error)),
    },
    stopping.signal,
  )
  return said
}

test('a bank that has changed is said to be stale at once, and taken up within seconds of coming to rest', async () => {
  expect(await told((second) => (second < 5 ? '1' : '2'), 20)).toEqual([
    '0 current',
    '0 taken up',
    '6 stale',
    '7 current',
    '7 taken up',
  ])
})

test('one that grows without rest is taken up once a minute, and stands as stale between', async () => {
  const said = await told((second) => String(Math.floor(second)), 130)
  expect(said.filter((line) => line.endsWith('taken up'))).toEqual(['0 taken up', '60 taken up', '120 taken up'])
  expect(said).toContain('2 stale')
})

test('where it is bounded, all processes take it up at the same moments', async () => {
  const said = await told(
    (second) => (second < 5 ? '1' : second < 45 ? '2' : '3'),
    100,
    () => true,
    40_000,
  )
  expect(said.filter((line) => line.endsWith('taken up'))).toEqual(['0 taken up', '40 taken up', '80 taken up'])
})

test('one that cannot be taken up is told once, and tried again when it changes or a minute later', async () => {
  const said = await told(
    (second) => (second < 5 ? '1' : second < 100 ? '2' : '3'),
    110,
    (state) => {
      if (state === '2') throw new Error('another embedder')
      return true
    },
  )
  expect(said).toEqual([
    ...['0 current', '0 taken up', '6 stale', '7 Error: another embedder', '7 stale', '60 stale'],
    ...['100 stale', '101 current', '101 taken up'],
  ])
})

test('a database that is away is told of, and followed again when it is there', async () => {
  const said = await told((second) => (second > 3 && second < 7 ? new Error('away') : second < 8 ? '1' : '2'), 20)
  expect(said.slice(0, 4)).toEqual(['0 current', '0 taken up', '4 Error: away', '6 Error: away'])
  expect(said.slice(-2)).toEqual(['9 current', '9 taken up'])
})
