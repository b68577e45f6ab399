import { expect, test } from 'vitest'
import type { CodeTests } from '../../ports/code-tests.ts'
import { programOf } from './program-of.ts'

const check: CodeTests = {
  kind: 'check',
  entryPoint: 'double',
  code: 'def check(candidate):\n    assert candidate(1) == 2',
}
const prompt =
  'from typing import List\n\ndef helper(x):\n    return x\n\ndef double(x: int) -> int:\n    """ Twice x.\n    >>> double(2)\n    4\n    """\n'
const before = 'from typing import List\n\ndef helper(x):\n    return x\n\n'
const fenced = (code: string, language = 'python') => `\`\`\`${language}\n${code}\n\`\`\``

test('of several blocks the last that defines the function counts, examples of its use do not', () => {
  const response = [
    fenced('def double(x):\n    return x'),
    fenced('def double(x):\n    return 2 * x'),
    fenced('print(double(2))'),
  ]
  expect(programOf(response.join('\nBetter:\n'), 'Write double.', check)).toBe('def double(x):\n    return 2 * x')
})

test('imports and helpers that the task shows stand before the program', () => {
  const code = 'def double(x: int) -> int:\n    return helper(x) * 2'
  expect(programOf(fenced(code), prompt, check)).toBe(`${before}\n${code}`)
  expect(programOf(fenced(code), `Complete this:\n\n${fenced(prompt)}\n`, check)).toBe(`${before}\n${code}`)
})

test('a response that only goes on is put behind the task', () => {
  expect(programOf('    return 2 * x\n', prompt, check)).toBe(`${prompt.trimEnd()}\n    return 2 * x\n`)
  expect(programOf(fenced('return 2 * x'), prompt, check)).toBe(`${prompt.trimEnd()}\n    return 2 * x`)
})

test('a text that stands before the function is code as well', () => {
  const remark = `FIX = """\nAdd more tests.\n"""\n\n${prompt}`
  expect(programOf('    return 2 * x', remark, check)).toBe(`${remark.trimEnd()}\n    return 2 * x`)
})

test('thoughts are no program', () => {
  const response = `<think>\n${fenced('def double(x):\n    return 0')}\n</think>\n${fenced('def double(x):\n    return 2 * x')}`
  expect(programOf(response, 'Write double.', check)).toBe('def double(x):\n    return 2 * x')
})

test('a program without fences is taken as it is', () => {
  expect(programOf('def double(x):\n    return 2 * x', 'Write double.', check)).toBe('def double(x):\n    return 2 * x')
})

test('what assertions call is what a block has to define', () => {
  const tests: CodeTests = { kind: 'asserts', asserts: ['assert set(double((1, 2))) == set((2, 4))'] }
  const response = `${fenced('def double(t):\n    return t')}\n${fenced('assert double(1)')}`
  expect(programOf(response, 'Write double.', tests)).toBe('def double(t):\n    return t')
})

test('of a script the last block counts, blocks of output left out', () => {
  const tests: CodeTests = { kind: 'stdio', cases: [{ input: '1', output: '2' }] }
  expect(programOf(`${fenced('print(2)')}\nIt prints:\n${fenced('2', 'text')}`, 'Print.', tests)).toBe('print(2)')
})
