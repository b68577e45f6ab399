import { expect, test } from 'vitest'
import golden from './fixtures/finqa.json' with { type: 'json' }
import { gradeFinance } from './grade-finance.ts'

const question = { text: 'By how much did revenue change?', answerType: 'finance' as const }
const cases = golden.numeric.filter(({ reference }) => reference !== '')

function grade(reference: string, response: string, exeAns?: number): number {
  return gradeFinance({ question, response, reference, ...(exeAns !== undefined && { figures: { exeAns } }) }).correct
}

test('answers are right as a sound grader has them, in whatever place they stand', () => {
  const others = cases.flatMap(({ id, reference, prediction, wanted, exe_ans: exeAns }) => {
    if (wanted === null) return []
    const given = [
      prediction,
      `The change is small.\n\n\\boxed{${prediction}}`,
      `It grew.\n\nAnswer: ${prediction}`,
    ].map((response) => grade(reference, response, exeAns))
    return given.every((correct) => correct === Number(wanted)) ? [] : [{ id, reference, prediction, wanted, given }]
  })
  expect(others).toEqual([])
})

test('the rule of the paper decides as the paper’s code does', () => {
  const others = cases.filter(
    ({ reference, prediction, paper }) =>
      gradeFinance({ question, response: prediction, reference, rule: 'paper' }).correct !== Number(paper),
  )
  expect(others).toEqual([])
})

test.each([
  ['-32', '(32)', 1],
  ['-32', '$(32.0)', 1],
  ['3 billion', 'about $3.0bn', 1],
  ['94', '94 is not it', 0],
  ['94', 'from 90 to 94', 0],
  ['94', '93 or 94', 0],
  ['14%', '14 percent', 1],
  ['-14%', 'a decrease of 14%', 0],
  ['0', '0.3', 0],
  ['12.5%', '12.5 percentage points', 1],
])('to %j the answer %j is graded %j', (reference, response, correct) => {
  expect(grade(reference, response)).toBe(correct)
})

const figures = { exeAns: 0.14464, table: golden.table }
test.each([
  ['by a program', 'So: subtract(1250.5, 1000), divide(#0, 1250.5)', { ...figures, exeAns: 0.20032 }, 1],
  ['by a program over the table', 'table_average(margin, none)', { ...figures, exeAns: 0.33 }, 1],
  ['by a program that gives something else', 'divide(1, 3)', figures, 0],
  ['by a program that is invalid', 'divide(1, 0)', figures, 0],
  ['by a number, exactly to five digits', '\\boxed{0.14464}', figures, 1],
  ['by a percentage, exactly to five digits', '\\boxed{14.464%}', figures, 1],
  ['by a rounded number, which official accuracy does not take', '\\boxed{14.46%}', figures, 0],
] as const)('official: %s', (_, response, known, correct) => {
  expect(gradeFinance({ question, response, reference: '14%', figures: known, rule: 'official' }).correct).toBe(correct)
})
