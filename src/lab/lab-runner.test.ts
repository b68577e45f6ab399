import { expect, test } from 'vitest'
import { assertLabStrategy } from './lab-runner.ts'

const assertChoice = (options: Readonly<Record<string, unknown>>): void =>
  assertLabStrategy({ spec: 'adaptive?…', kind: 'adaptive', options }, true)

test('escalation to an aggregator is refused, since no recording holds aggregations', () => {
  expect(() => assertChoice({ escalate: { aggregator: true } })).toThrow('no recording holds aggregations')
  expect(() => assertChoice({ escalate: { aggregator: 'm1', below: 0.5 } })).toThrow('escalate `to` a recorded model')
  expect(() => assertChoice({ escalate: { to: 'm1' } })).not.toThrow()
})
