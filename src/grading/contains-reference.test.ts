import { expect, test } from 'vitest'
import { containsReference } from './contains-reference.ts'

test.for([
  ['The river through Cairo is the Nile.', 'Nile', true],
  ['It is **a  flat\nwhite**.', 'flat white', true],
  ['The keyword is `def`.', 'def', true],
  ['It is undefined.', 'def', false],
  ['In all 112, or 12.5.', '12', false],
  ['It is -12.', '12', false],
  ['It is 12.', '12', true],
  ['x = (1+2)*3', '(1+2)*3', true],
  ['Take a look.', 'A', false],
  ['Option A.', 'A', true],
  ['Anything', '', false],
] as const)('%s | %s: %s', ([response, reference, expected]) => {
  expect(containsReference(response, reference)).toBe(expected)
})

test("a letter's option counts as the letter", () => {
  expect(containsReference('It must be Lima.', 'B', ['Quito', 'Lima'])).toBe(true)
  expect(containsReference('It must be Quito.', 'B', ['Quito', 'Lima'])).toBe(false)
})
