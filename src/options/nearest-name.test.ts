import { expect, test } from 'vitest'
import { nearestName } from './nearest-name.ts'

const keys = ['models', 'embedder', 'bank', 'strategies', 'server', 'baseUrl']

test('finds the key a slip of the fingers meant', () => {
  expect(nearestName('modles', keys)).toBe('models')
  expect(nearestName('strategy', keys)).toBe('strategies')
  expect(nearestName('bnak', keys)).toBe('bank')
})

test('takes other ways of joining words for the same name', () => {
  expect(nearestName('base_url', keys)).toBe('baseUrl')
  expect(nearestName('BASE-URL', keys)).toBe('baseUrl')
})

test('names the nearest even when it is far, and nothing when nothing is known', () => {
  expect(keys).toContain(nearestName('zzz', keys))
  expect(nearestName('zzz', [])).toBeUndefined()
})
