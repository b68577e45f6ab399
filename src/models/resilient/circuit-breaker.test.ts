import { expect, test } from 'vitest'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { createCircuitBreaker, type Passage } from './circuit-breaker.ts'

function open() {
  const clock = createVirtualClock({ advance: 'by-hand' })
  const breaker = createCircuitBreaker({ failures: 2, openMs: 1_000 }, clock)
  const enter = (): Passage => {
    const entered = breaker.enter()
    if ('openForMs' in entered) throw new Error(`open for ${entered.openForMs} ms`)
    return entered
  }
  return { clock, breaker, enter }
}

test('opens after so many failures in a row, and says for how long', async () => {
  const { clock, breaker, enter } = open()
  enter().settle('failed')
  enter().settle('succeeded')
  enter().settle('failed')
  enter().settle('failed')
  await clock.advance(400)
  expect(breaker.enter()).toEqual({ openForMs: 600 })
})

test('lets one try in when its time is over, and closes when that succeeds', async () => {
  const { clock, breaker, enter } = open()
  for (const passage of [enter(), enter()]) passage.settle('failed')
  await clock.advance(1_000)
  const trial = enter()
  expect(breaker.enter()).toEqual({ openForMs: 0 })
  trial.settle('succeeded')
  for (const passage of [enter(), enter()]) passage.settle('unknown')
  enter().settle('failed')
  enter()
})

test('opens again when the try fails, and gives the turn to another when it is given up', async () => {
  const { clock, breaker, enter } = open()
  for (const passage of [enter(), enter()]) passage.settle('failed')
  await clock.advance(1_000)
  enter().settle('unknown')
  enter().settle('failed')
  expect(breaker.enter()).toEqual({ openForMs: 1_000 })
})

test('a try that has begun to answer lets others in, on probation', async () => {
  const { clock, breaker, enter } = open()
  for (const passage of [enter(), enter()]) passage.settle('failed')
  await clock.advance(1_000)
  const trial = enter()
  trial.begun()
  enter()
  trial.settle('failed')
  expect(breaker.enter()).toEqual({ openForMs: 1_000 })
})

test('what began before it opened does not count', async () => {
  const { clock, breaker, enter } = open()
  const [early, late, first, second] = [enter(), enter(), enter(), enter()]
  first.settle('failed')
  second.settle('failed')
  early.settle('succeeded')
  await clock.advance(900)
  late.settle('failed')
  expect(breaker.enter()).toEqual({ openForMs: 100 })
})
