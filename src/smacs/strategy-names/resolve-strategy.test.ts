import { expect, test } from 'vitest'
import { UnknownStrategyError } from '../../errors/unknown-strategy-error.ts'
import { strategies } from '../../method/strategies/registry.ts'
import { resolveStrategy } from './resolve-strategy.ts'

const named = { careful: { kind: 'paper', references: 7 }, paper: { kind: 'paper', references: 3 } }
const resolve = (wanted: Parameters<typeof resolveStrategy>[0]) => resolveStrategy(wanted, named, strategies)

test('a name that was given wins over a kind', () => {
  expect(resolve('careful')).toMatchObject({ name: 'careful', options: { references: 7, subsets: 8 } })
  expect(resolve('paper')).toMatchObject({ name: 'paper', options: { references: 3 } })
})

test('anything else is a kind with options of the right types, as a text or as an object', () => {
  const written = { kind: 'paper', references: 3, alpha: 0.5, aggregator: '7b' }
  const spec = resolve('paper?references=3&alpha=0.5&aggregator=7b')
  expect(spec).toMatchObject({ name: 'paper', strategy: { name: 'paper' }, choice: written })
  expect(resolve(written)).toEqual(spec)
})

test('the default is known without a name, and a name given to it wins', () => {
  expect(resolve('default')).toMatchObject({ name: 'default', strategy: { name: 'adaptive' } })
  expect(resolveStrategy('default', { default: { kind: 'majority' } }, strategies).strategy.name).toBe('majority')
})

test('an unknown name is an error with that name, the nearest and all known ones', () => {
  const error = (wanted: Parameters<typeof resolveStrategy>[0]) => {
    try {
      resolve(wanted)
    } catch (thrown) {
      return thrown
    }
    return undefined
  }
  for (const wanted of ['carefull', 'carefull?references=3', { kind: 'carefull' }]) {
    const thrown = error(wanted)
    expect(thrown).toBeInstanceOf(UnknownStrategyError)
    expect(thrown).toMatchObject({ code: 'unknown-strategy', strategy: 'carefull', nearest: 'careful' })
    expect((thrown as UnknownStrategyError).known).toEqual([...new Set(['careful', ...strategies.keys()])])
  }
})

test('what is named may be of no known kind, and then no name is offered in its place', () => {
  expect(() => resolveStrategy('mine', { mine: { kind: 'papr' } }, strategies)).toThrow(
    /No strategy is called `papr`. The nearest known one is `paper`. Known: paper, /,
  )
})

test('wrong options are named with the nearest known one and what they should be', () => {
  expect(() => resolve('paper?refrences=3')).toThrow('nearest known key is `references`')
  expect(() => resolve({ kind: 'paper', refrences: 3 })).toThrow('nearest known key is `references`')
  expect(() => resolve('majority?references=none')).toThrow(
    'strategy `majority`: Expected `references` to be a number, got "none" (string).',
  )
  expect(() => resolve('paper?kind=majority')).toThrow('Unknown key `kind`')
})
