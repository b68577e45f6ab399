import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { gradeResponse } from '../../grading/grade-response.ts'
import { groupAnswers } from '../group-answers.ts'

interface SpokenCase {
  readonly question: string
  readonly reference: string
  readonly right: readonly string[]
  /** Each list says the same wrong thing. */
  readonly wrong: readonly (readonly string[])[]
  readonly none: readonly string[]
}

const cases: readonly SpokenCase[] = readFileSync(new URL('../fixtures/spoken-answers.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))

/** Of the right answers so many may be missed, of the pairs that say the same so many be found: what the rules reach. */
const mostMissed = 0.02
const leastFound = 0.94

test('no wrong answer in a sentence is called right', () => {
  const accepted = cases.flatMap(({ question, reference, wrong, none }) =>
    [...wrong.flat(), ...none].filter(
      (response) => gradeResponse({ question: { text: question }, response, reference })?.correct === 1,
    ),
  )
  expect(accepted).toEqual([])
})

test('right answers in sentences are called right', () => {
  const graded = cases.flatMap(({ question, reference, right }) =>
    right.map((response) => ({
      response,
      correct: gradeResponse({ question: { text: question }, response, reference })?.correct,
    })),
  )
  const missed = graded.filter(({ correct }) => correct !== 1).map(({ response }) => response)
  expect(missed.length / graded.length, missed.join('\n')).toBeLessThanOrEqual(mostMissed)
})

test('answers that say the same are grouped, and no others', () => {
  let [same, found] = [0, 0]
  const joined: string[] = []
  for (const { question, right, wrong } of cases) {
    const groups = [right, ...wrong]
    const said = groups.flatMap((texts, group) => texts.map((text) => ({ text, group })))
    const { clusterOf } = groupAnswers(
      said.map(({ text }) => text),
      { text: question },
    )
    for (const [a, one] of said.entries()) {
      for (const [b, other] of said.entries()) {
        if (b <= a) continue
        const together = clusterOf[a] !== undefined && clusterOf[a] === clusterOf[b]
        if (one.group === other.group) same++
        if (together && one.group === other.group) found++
        else if (together) joined.push(`${one.text} ~ ${other.text}`)
      }
    }
  }
  expect(joined).toEqual([])
  expect(found / same).toBeGreaterThanOrEqual(leastFound)
})
