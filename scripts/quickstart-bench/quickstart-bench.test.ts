import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { benchConfig } from './bench-config.ts'
import { halvesOf, keyOf } from './halves.ts'

const quickstart = (name: string): string => readFileSync(new URL(`../../quickstart/${name}`, import.meta.url), 'utf8')

test('each kind of question gives half to the bank and half to be asked, none to both', () => {
  const questions = quickstart('questions.jsonl')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { dataset: string; questionId: string })
  const { bank, heldOut } = halvesOf(questions)
  expect(new Set([...bank, ...heldOut].map(keyOf)).size).toBe(questions.length)
  for (const [dataset, all] of Map.groupBy(questions, (question) => question.dataset)) {
    const own = bank.filter((question) => question.dataset === dataset).length
    expect(Math.abs(2 * own - all.length)).toBeLessThanOrEqual(1)
  }
  expect(halvesOf(questions).bank).toEqual(bank)
})

test('the pool is the quickstart’s, and its best member may be sampled', () => {
  interface Entry {
    readonly id: string
    readonly temperature: number
    readonly helper?: boolean
    readonly instructions?: string
  }
  const before = parse(quickstart('smacs.yaml')) as { readonly models: readonly Entry[] }
  const { models } = parse(benchConfig(quickstart('smacs.yaml'))) as { readonly models: readonly Entry[] }
  expect(models.slice(0, -1)).toEqual(before.models)
  const steps = before.models.find(({ id }) => id === 'qwen-steps')
  expect(models.at(-1)).toEqual({ ...steps, id: 'qwen-sampled', helper: true, temperature: 0.7 })
})
