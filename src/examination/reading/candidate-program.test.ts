import { expect, test } from 'vitest'
import { candidateProgram, questionPrelude } from './candidate-program.ts'
import { askedProgram } from './entry-point.ts'
import { scriptExamples } from './script-examples.ts'

const asked = { kind: 'function', name: 'f' } as const

test('finds the last block that defines the function, or takes a response that is code', () => {
  const response =
    'First:\n```python\ndef f(x):\n    return 1\n```\nBetter:\n```python\ndef f(x):\n    return 2\n```\nTry it:\n```\nprint(f(3))\n```'
  expect(candidateProgram(response, asked)).toBe('def f(x):\n    return 2')
  expect(candidateProgram('def f(x):\n    return 3', asked)).toBe('def f(x):\n    return 3')
  expect(candidateProgram('<think>\ndef f(x): return 0\n</think>I cannot.', asked)).toBeUndefined()
  expect(candidateProgram('class Solution:\n    def f(self, x):\n        return 1', asked)).toContain('class Solution')
})

test('a script is the last block', () => {
  expect(candidateProgram('```\na\n```\n```python\nprint(input())\n```', { kind: 'script' })).toBe('print(input())')
})

test('what a program may use of the question stands before it', () => {
  const question =
    'from typing import List\n\n\ndef half(x):\n    return x / 2\n\n\ndef f(xs: List[int]):\n    """Halves."""\n'
  expect(questionPrelude(question, asked)).toBe('from typing import List\n\n\ndef half(x):\n    return x / 2\n\n')
  expect(questionPrelude('Write a function.\n\ndef f(x):\n    """…"""', asked)).toBe('')
})

test('knows what is asked for: a head, an assertion, a name, or a script', () => {
  expect(askedProgram('def half(x):\n    return x\n\ndef f(x):\n    """…"""')).toEqual(asked)
  expect(askedProgram('Write a function.\nassert f(1) == 2\nassert set(f(2)) == {1}')).toEqual(asked)
  expect(askedProgram('Write a function named `f` that adds.')).toEqual(asked)
  expect(askedProgram('Add them: f(1, 2) == 3')).toEqual(asked)
  expect(askedProgram('Read n.\n\nSample Input 1\n\n3\n\nSample Output 1\n\n9\n')).toEqual({ kind: 'script' })
  expect(askedProgram('What is love?')).toBeUndefined()
})

test('reads what a script is shown to read and print', () => {
  const text =
    'Square it.\n\nSample Input 1\n\n3\n4\n\nSample Output 1\n\n9\n16\n\nSample Input 2\n\n0\n\nSample Output 2\n\n0\n'
  expect(scriptExamples(text)).toEqual([
    { input: '3\n4', output: '9\n16' },
    { input: '0', output: '0' },
  ])
})
