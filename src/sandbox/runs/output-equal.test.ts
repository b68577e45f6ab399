import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isOutputEqual } from './output-equal.ts'

interface Comparison {
  readonly id: string
  readonly expected: string
  readonly output: string
  readonly equal: boolean
}
const recorded = JSON.parse(readFileSync(new URL('../fixtures/outputs.json', import.meta.url), 'utf8')) as {
  readonly comparison: readonly Comparison[]
}

test('outputs are compared as LiveCodeBench compares them', () => {
  const differing = recorded.comparison.filter(
    ({ expected, output, equal }) => isOutputEqual(expected, output) !== equal,
  )
  expect(differing).toEqual([])
  expect(recorded.comparison.length).toBeGreaterThan(80)
})
