import { expect, test } from 'vitest'
import { mathematicalAnswer } from '../canonical/numbers/mathematical-answer.ts'
import { numberWanted } from '../canonical/numbers/number-wanted.ts'
import { canonicalAnswer } from '../canonical-answer.ts'
import { extractAnswer } from '../extract-answer.ts'
import { groupAnswers } from '../group-answers.ts'
import { WorkBudget, WorkSpent } from './work-budget.ts'

const question = { text: 'What is 17 * 23?', answerType: 'number' } as const
const repeated = (term: string, times: number) => Array(times).fill(term).join('+')
const counted = (times: number, term: (index: number) => string) =>
  Array.from({ length: times }, (_, at) => term(at)).join('+')

test.each([
  [repeated('2000!', 450), '450 \\cdot 2000!'],
  [repeated('\\binom{2000}{999}', 150), '150 \\cdot \\binom{2000}{1001}'],
  [counted(150, (at) => `\\frac{1}{${7 + at}}`), counted(150, (at) => `\\frac{1}{${156 - at}}`)],
  ['\\tanh 3', '\\frac{e^6-1}{e^6+1}'],
])('a long sum of what is worked out once has its right value: %#', (sum, value) => {
  const { clusterOf } = groupAnswers([`\\boxed{${sum}}`, `\\boxed{${value}}`, '\\boxed{391}'], question)
  expect(clusterOf).toEqual([0, 0, 1])
})

const bombs = [
  counted(450, (at) => `${1_999 - at}!`),
  counted(110, (at) => `\\binom{2000}{${900 - at}}`),
  repeated('\\gcd(2000!+1,1999!+3^{9000})', 80),
  `\\frac{3^{12000}}{7^{7000}}+\\frac{5^{8000}}{11^{5700}}${'+\\frac{2^{19999}}{7^{7000}}'.repeat(90)}`,
  counted(249, (at) => `${at + 3}^{4000}`),
  repeated('\\ln 7', 300),
  repeated('e^{1999.5}', 200),
  repeated('\\sinh 999', 200),
  repeated('\\arctan 0.3', 200),
  repeated('\\sqrt[7]{7}', 150),
  repeated('\\sqrt[7]{3^{2000}}', 100),
  repeated('x^{0.37}', 200),
  repeated('(1+i)^{0.37}', 100),
  repeated('\\ln 3', 300).replaceAll('+', ','),
  'A or B '.repeat(400).trim(),
  'xy, '.repeat(600).slice(0, -2),
]

test.each(bombs)(
  'what would cost too much is no answer that can be compared, and costs no more than the budget: %#',
  (bomb) => {
    expect(() => mathematicalAnswer(bomb, numberWanted(question.text), new WorkBudget())).toThrow(WorkSpent)
    const budget = new WorkBudget()
    expect(canonicalAnswer(bomb, question, 'number', budget)?.kind).not.toBe('mathematics')
    expect(budget.used).toBeLessThanOrEqual(20_000)
    expect(groupAnswers([`\\boxed{${bomb}}`, '\\boxed{391}', '391'], question).clusters.at(-1)?.members).toEqual([1, 2])
  },
)

test.each([
  counted(270, (at) => `${at + 3}^{4000}`),
  repeated('\\sinh 9999', 200),
  repeated('\\sqrt[7]{3^{20000}}', 100),
  repeated('(1+i)^{3999}', 200),
])('what is too long or too large to have a value is given up at little cost: %#', (formula) => {
  const budget = new WorkBudget()
  expect(canonicalAnswer(formula, question, 'number', budget)?.kind).not.toBe('mathematics')
  expect(budget.used).toBeLessThan(1_000)
  expect(groupAnswers([`\\boxed{${formula}}`, '\\boxed{391}', '391'], question).clusters.at(-1)?.members).toEqual([
    1, 2,
  ])
})

test('many costly answers of a group cost no more than a few, and honest ones are still compared', () => {
  const costly = Array<string>(60).fill(`\\boxed{${repeated('\\ln 7', 300)}}`)
  const { clusterOf } = groupAnswers(
    [...costly, '\\boxed{\\sqrt{8}}', '\\boxed{2\\sqrt{2}}', '\\boxed{\\frac{6}{4}}'],
    question,
  )
  expect(clusterOf).toEqual([...costly.map(() => undefined), 0, 0, 1])
})

test('of a long text the last 64 kB are read for an answer, and a thought stays one however long it is', () => {
  const filler = 'So we go on with it.\n'.repeat(10_000)
  expect(extractAnswer(`The answer is 5.\n${filler}The answer is 7.`, question)).toBe('7')
  expect(extractAnswer(`The answer is 5.\n${filler}`, question)).toBeUndefined()
  expect(extractAnswer(`<think>\n${filler}So the answer is 5.`, question)).toBeUndefined()
  const options = ['Iron', 'Helium']
  expect(extractAnswer(`The answer is (A).\n${filler}The answer is (B).`, { text: 'Which?', options })).toBe('B')
  expect(extractAnswer(filler, { text: 'Write a story.', answerType: 'open' })).toHaveLength(filler.length - 1)
})
