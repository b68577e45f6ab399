import { expect, test } from 'vitest'
import { inertJson } from './json-output.ts'

test('JSON holds the same value and no character that a terminal acts on', () => {
  const value = { text: 'a\x1b[2J\x9b31m\x7f\u202e\u2028é数😀' }
  const json = inertJson(value)
  expect(JSON.parse(json)).toEqual(value)
  expect(json).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e\u2028]/)
  expect(json).toContain('é数😀')
})
