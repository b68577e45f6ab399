import { expect, test } from 'vitest'
import { printingLastResult } from './last-result.ts'

test('a program that ends with a result and prints nothing prints that result', () => {
  expect(printingLastResult('# the steps\nanswer = 6 * 7\n')).toBe('# the steps\nanswer = 6 * 7\nprint(answer)\n')
  expect(printingLastResult('total: int = 4')).toBe('total: int = 4\nprint(total)\n')
  expect(printingLastResult('a = [\n  1,\n]\n# done')).toBe('a = [\n  1,\n]\n# done\nprint(a)\n')
})

test('a program that prints anywhere is left as it is', () => {
  for (const code of [
    'x = 1\nprint(x)\ny = 2',
    'import sys\nsys.stdout.write("1")\nx = 2',
    'def f():\n    print(1)\nx = f()',
  ]) {
    expect(printingLastResult(code)).toBe(code)
  }
})

test('a program that ends otherwise is left as it is', () => {
  for (const code of ['def f():\n    return 1', 'x = 1\nif x:\n    y = 2', 'x == 1', 'x += 1', '']) {
    expect(printingLastResult(code)).toBe(code)
  }
})
