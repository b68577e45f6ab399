import { expect, test } from 'vitest'
import { strategies } from '../../method/strategies/registry.ts'
import { readStrategyChoice } from './strategy-choice.ts'

const named = { default: { kind: 'paper' }, careful: { kind: 'paper', references: 7 } }

test('a name of the file wins over a kind', () => {
  expect(readStrategyChoice('careful', named, strategies)).toBe('careful')
})

test('anything else is a kind with options of the right types', () => {
  expect(readStrategyChoice('paper?references=3&alpha=0.5&aggregator=7b', named, strategies)).toEqual({
    kind: 'paper',
    references: 3,
    alpha: 0.5,
    aggregator: '7b',
  })
})

test('unknown names and options are named with the nearest known one', () => {
  expect(() => readStrategyChoice('carefull', named, strategies)).toThrow('nearest known one is `careful`')
  expect(() => readStrategyChoice('paper?refrences=3', named, strategies)).toThrow('nearest known key is `references`')
  expect(() => readStrategyChoice('paper?references=none', named, strategies)).toThrow(
    '--strategy paper: Expected `references` to be a number, got "none" (string).',
  )
})
