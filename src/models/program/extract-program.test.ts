import { expect, test } from 'vitest'
import { extractProgram } from './extract-program.ts'

const codeOf = (text: string): string | undefined => extractProgram(text)?.code

test('the last fenced Python block is the program', () => {
  expect(codeOf('First:\n```python\nprint(1)\n```\nBetter:\n```py\nprint(2)\n```\nDone.')).toBe('print(2)')
})

test('a block of expected output after the program is no program', () => {
  expect(codeOf('```python\nprint(6 * 7)\n```\nIt prints:\n```\n42\n```')).toBe('print(6 * 7)')
  expect(codeOf('```\nprint(6 * 7)\n```\nIt prints:\n```\n42\n```')).toBe('print(6 * 7)')
})

test('a block in another language is no program', () => {
  expect(codeOf('```bash\npython3 answer.py\n```')).toBeUndefined()
})

test('a fence inside a longer fence is text', () => {
  expect(codeOf('````python\nprint("""\n```\n""")\n````')).toBe('print("""\n```\n""")')
})

test('a block that is indented as a whole is brought to the margin', () => {
  expect(codeOf('1. So:\n   ```python\n   for i in range(2):\n       print(i)\n   ```')).toBe(
    'for i in range(2):\n    print(i)',
  )
})

test('without a fence a text that prints is a program itself, and any other is none', () => {
  expect(codeOf('x = 6 * 7\nprint(x)')).toBe('x = 6 * 7\nprint(x)')
  expect(codeOf('The answer is 42.')).toBeUndefined()
  expect(codeOf('')).toBeUndefined()
})

test('a block without its end is told from a whole one', () => {
  expect(extractProgram('```python\nprint(1)\nprint(')).toEqual({ code: 'print(1)\nprint(', isWhole: false })
  expect(extractProgram('```python\nprint(1)\n```')?.isWhole).toBe(true)
})
