import type { Draft } from './draft.ts'
import { numberDraft, textDraft } from './draft.ts'
import type { Draw } from './draw.ts'

const words = ['cat', 'river', 'stone', 'lamp', 'cloud', 'paper', 'train', 'green', 'bread', 'house']

const ask = (lines: readonly string[]): string => `What does this Python program print?\n${lines.join('\n')}`

type Program = (draw: Draw) => Draft

/** Programs of one to five lines. What each prints is computed beside it, never by running it. */
const programs: readonly Program[] = [
  (draw) => {
    const [left, right] = [draw.between(2, 9), draw.between(2, 9)]
    return numberDraft(ask([`print(${left} + ${right})`]), left + right)
  },
  (draw) => {
    const [first, second, third] = [draw.between(2, 9), draw.between(2, 9), draw.between(2, 9)]
    return numberDraft(ask([`x = ${first}`, `y = x * ${second}`, `print(y - ${third})`]), first * second - third)
  },
  (draw) => {
    const word = draw.oneOf(words)
    return numberDraft(ask([`print(len("${word}"))`]), word.length)
  },
  (draw) => {
    const word = draw.oneOf(words)
    return textDraft(ask([`print("${word}" * 2)`]), word + word)
  },
  (draw) => {
    const word = draw.oneOf(words)
    return textDraft(ask([`print("${word}"[0])`]), word.slice(0, 1))
  },
  (draw) => {
    const [dividend, divisor] = [draw.between(20, 60), draw.between(3, 9)]
    return numberDraft(ask([`print(${dividend} % ${divisor})`]), dividend % divisor)
  },
  (draw) => {
    const numbers = Array.from({ length: 4 }, () => draw.between(1, 30))
    return numberDraft(ask([`print(max([${numbers.join(', ')}]))`]), Math.max(...numbers))
  },
  (draw) => {
    const numbers = Array.from({ length: 4 }, () => draw.between(1, 15))
    return numberDraft(
      ask([`print(sum([${numbers.join(', ')}]))`]),
      numbers.reduce((total, number) => total + number, 0),
    )
  },
  (draw) => {
    const [limit, step] = [draw.between(3, 6), draw.between(2, 5)]
    return numberDraft(
      ask(['total = 0', `for i in range(${limit}):`, `    total += i * ${step}`, 'print(total)']),
      ((limit * (limit - 1)) / 2) * step,
    )
  },
  (draw) => {
    const [value, bound] = [draw.between(1, 20), draw.between(5, 15)]
    return textDraft(
      ask([`n = ${value}`, `if n > ${bound}:`, '    print("big")', 'else:', '    print("small")']),
      value > bound ? 'big' : 'small',
    )
  },
  (draw) => {
    const word = draw.oneOf(words)
    return textDraft(ask([`print("${word}"[::-1])`]), [...word].reverse().join(''))
  },
]

/** Three programs of each shape. */
export function codeDrafts(draw: Draw): Draft[] {
  return programs.flatMap((program) => Array.from({ length: 3 }, () => program(draw)))
}
