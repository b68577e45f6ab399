import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { quickstartQuestions } from './questions.ts'

const questions = quickstartQuestions()
const ofKind = (kind: string) => questions.filter(({ dataset }) => dataset === `quickstart/${kind}`)

test('quickstart/questions.jsonl is what the generator writes', () => {
  const kept = readFileSync(new URL('../../quickstart/questions.jsonl', import.meta.url), 'utf8')
  expect(kept).toBe(questions.map((question) => `${JSON.stringify(question)}\n`).join(''))
})

test('there are at least 240 questions of at least six kinds, each kind as large as the next, each text once', () => {
  const kinds = Map.groupBy(questions, ({ dataset }) => dataset)
  expect(questions.length).toBeGreaterThanOrEqual(240)
  expect(kinds.size).toBeGreaterThanOrEqual(6)
  for (const list of kinds.values()) expect(list.length).toBeGreaterThanOrEqual(32)
  expect(new Set(questions.map(({ question }) => question)).size).toBe(questions.length)
})

test('the sums come out as a second calculation has them', () => {
  const product = (terms: string): number => terms.split('*').reduce((result, factor) => result * Number(factor), 1)
  for (const { question, reference } of ofKind('arithmetic')) {
    const [, terms = ''] = /^What is (.*)\?$/.exec(question) ?? []
    const total = terms
      .replaceAll(' - ', ' + -')
      .split('+')
      .reduce((sum, term) => sum + product(term.replaceAll(' ', '')), 0)
    expect(`${terms} = ${reference}`).toBe(`${terms} = ${total}`)
  }
})

test('every choice lists its options in its text and every letter is right about equally often', () => {
  const letters = new Map<string, number>()
  for (const { question, options = [], reference } of ofKind('choice')) {
    const [, ...lines] = question.split('\n')
    expect(lines).toEqual(options.map((option, index) => `${'ABCD'[index]}. ${option}`))
    letters.set(reference, (letters.get(reference) ?? 0) + 1)
  }
  expect([...letters.keys()].sort()).toEqual(['A', 'B', 'C', 'D'])
  for (const count of letters.values()) expect([8, 9]).toContain(count)
})
