import { expect, test } from 'vitest'
import type { PlainValue } from '../../ports/plain-value.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { generateInputs, mostInputs } from './generate-inputs.ts'

const examples: readonly (readonly PlainValue[])[] = [
  [['list', 1, 5, 3], 'abc', ['float', '0.5']],
  [['list', 7], 'cab', ['float', '2.0']],
]
const made = generateInputs(examples, createSeededRandom(7))

test('the same examples and seed give the same inputs, each once, none of them an example', () => {
  expect(made).toEqual(generateInputs(examples, createSeededRandom(7)))
  expect(made).not.toEqual(generateInputs(examples, createSeededRandom(8)))
  expect(made.length).toBe(mostInputs)
  expect(new Set([...made, ...examples].map((input) => JSON.stringify(input))).size).toBe(made.length + examples.length)
})

test('types, signs, characters and emptiness stay those of the examples', () => {
  for (const [items, text, share] of made) {
    if (!Array.isArray(items) || !Array.isArray(share)) expect.unreachable()
    const [name, ...numbers] = items as readonly PlainValue[]
    expect(name).toBe('list')
    expect(numbers.length).toBeGreaterThan(0)
    expect(numbers.every((number) => typeof number === 'number' && number > 0)).toBe(true)
    expect(text).toMatch(/^[abc]+$/)
    expect(Number(share[1])).toBeGreaterThan(0)
  }
})

test('where examples have them, inputs have negative numbers and empty lists', () => {
  const wide = generateInputs([[['list', -3, 4]], [['list']]], createSeededRandom(7)).map(([items]) =>
    JSON.stringify(items),
  )
  expect(wide.some((items) => items.includes('-'))).toBe(true)
})

test('without examples, and from arguments that cannot change, nothing comes', () => {
  expect(generateInputs([], createSeededRandom(7))).toEqual([])
  expect(generateInputs([[]], createSeededRandom(7))).toEqual([])
  expect(generateInputs([[null]], createSeededRandom(7))).toEqual([])
})
