import { expect, test } from 'vitest'
import { assertLabStrategy } from './lab-runner.ts'

const choice = (kind: string, options: Readonly<Record<string, unknown>> = {}) => ({ spec: `${kind}?…`, kind, options })
const pool = ['m1', 'm2']
const liveModels = (...ids: readonly string[]) => ({ models: new Map(ids.map((id) => [id, { id }])) })
const check = (named: ReturnType<typeof choice>, live?: ReturnType<typeof liveModels>) => () =>
  assertLabStrategy(named, { measures: true, pool, live })

test('who needs an aggregator is refused without live models, and both options are named', () => {
  for (const named of [
    choice('paper'),
    choice('adaptive', { escalate: { aggregator: true } }),
    choice('adaptive', { escalate: { aggregator: 'm1', below: 0.5 } }),
  ]) {
    expect(check(named)).toThrow(/no recording holds .*--config FILE.*--record FILE/)
  }
  expect(check(choice('adaptive', { escalate: { to: 'm1' } }))).not.toThrow()
})

test('an aggregator has to be live: the one named, or without a name whoever of the pool may be the best', () => {
  expect(check(choice('paper', { aggregator: 'writer' }), liveModels('writer'))).not.toThrow()
  expect(check(choice('paper', { aggregator: 'writer' }), liveModels('m1', 'm2'))).toThrow('no live model `writer`')
  expect(check(choice('paper'), liveModels('m1', 'm2'))).not.toThrow()
  expect(check(choice('paper'), liveModels('m1'))).toThrow('no live model `m2`')
  expect(check(choice('adaptive', { escalate: { aggregator: true } }), liveModels('m1'))).toThrow('no live model `m2`')
})

test('a kind that nobody knows is refused by its nearest name, live or not', () => {
  expect(check(choice('papr'), liveModels('m1'))).toThrow('Did you mean `paper`?')
  expect(check(choice('jisy'))).toThrow('no strategy `jisy`')
})
