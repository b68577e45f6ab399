import { type Draft, numberDraft } from './draft.ts'
import type { Draw } from './draw.ts'

/** Sums from those a 135-million-parameter model gets right to those a 1.5-billion-parameter one gets wrong. */
export function arithmeticDrafts(draw: Draw): Draft[] {
  const repeat = (count: number, draft: () => Draft): Draft[] => Array.from({ length: count }, draft)
  return [
    ...repeat(7, () => {
      const [left, right] = [draw.between(2, 9), draw.between(2, 9)]
      return numberDraft(`What is ${left} + ${right}?`, left + right)
    }),
    ...repeat(5, () => {
      const [left, right] = [draw.between(10, 20), draw.between(2, 9)]
      return numberDraft(`What is ${left} - ${right}?`, left - right)
    }),
    ...repeat(6, () => {
      const [left, right] = [draw.between(2, 9), draw.between(2, 9)]
      return numberDraft(`What is ${left} * ${right}?`, left * right)
    }),
    ...repeat(6, () => {
      const [left, right] = [draw.between(21, 89), draw.between(11, 79)]
      return numberDraft(`What is ${left} + ${right}?`, left + right)
    }),
    ...repeat(3, () => {
      const [left, right] = [draw.between(12, 39), draw.between(3, 9)]
      return numberDraft(`What is ${left} * ${right}?`, left * right)
    }),
    ...repeat(3, () => {
      const [left, right] = [draw.between(301, 899), draw.between(102, 289)]
      return numberDraft(`What is ${left} - ${right}?`, left - right)
    }),
    ...repeat(3, () => {
      const [first, second, third] = [draw.between(13, 48), draw.between(12, 29), draw.between(11, 95)]
      return numberDraft(`What is ${first} * ${second} + ${third}?`, first * second + third)
    }),
  ]
}
