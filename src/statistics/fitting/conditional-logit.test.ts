import { expect, test } from 'vitest'
import { createSeededRandom } from '../../random/seeded-random.ts'
import {
  type ChoiceState,
  certainTargets,
  choiceProbabilities,
  fitConditionalLogit,
  softmaxInPlace,
} from './conditional-logit.ts'

/** Choices among three, drawn by the softmax of two features with these weights. */
function choices(count: number, truth: readonly number[]): readonly ChoiceState[] {
  const random = createSeededRandom('choices')
  return Array.from({ length: count }, () => {
    const features = Float64Array.from({ length: 6 }, () => 2 * random.next() - 1)
    const probabilities = choiceProbabilities(truth, features)
    const drawn = random.next()
    const right = drawn < (probabilities[0] as number) ? 0 : drawn < 1 - (probabilities[2] as number) ? 1 : 2
    return { features, targets: certainTargets(3, right), sampleWeight: 1 }
  })
}

test('finds the weights by which choices were made', () => {
  const { weights, converged } = fitConditionalLogit(choices(4_000, [2, -1]), { penalties: [0.01, 0.01] })
  expect(converged).toBe(true)
  expect(Math.abs((weights[0] as number) - 2)).toBeLessThan(0.15)
  expect(Math.abs((weights[1] as number) + 1)).toBeLessThan(0.15)
})

test('at the weights the gradient of likelihood and ridge is 0, by differences of the objective', () => {
  const states = choices(60, [1, 1])
  const { weights, objective } = fitConditionalLogit(states, { penalties: [3, 3], gradientTolerance: 1e-9 })
  // The ridge is on features of unit root mean square.
  const sizes = [0, 1].map((feature) => {
    const values = states.flatMap(({ features }) => [...features].filter((_, place) => place % 2 === feature))
    return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length)
  })
  const at = (moved: readonly number[]): number =>
    states.reduce(
      (sum, { features, targets }) =>
        sum - Math.log(choiceProbabilities(moved, features)[Array.from(targets).indexOf(1)] as number),
      moved.reduce((sum, weight, feature) => sum + (3 / 2) * (weight * (sizes[feature] as number)) ** 2, 0),
    )
  expect(at([...weights])).toBeCloseTo(objective, 9)
  for (const feature of [0, 1])
    for (const step of [-1e-3, 1e-3])
      expect(at([...weights].map((weight, place) => weight + (place === feature ? step : 0)))).toBeGreaterThan(
        objective,
      )
})

test('a heavy ridge keeps the weights at their centre', () => {
  const { weights } = fitConditionalLogit(choices(50, [2, -1]), { penalties: [1e9, 1e9], centre: [0.5, 4] })
  expect(weights[0]).toBeCloseTo(0.5, 5)
  expect(weights[1]).toBeCloseTo(4, 5)
})

test('a state that counts twice is the same as that state twice, and one with a single outcome tells nothing', () => {
  const states = choices(40, [1, 0])
  const penalties = [1, 1]
  const twice = fitConditionalLogit([...states, ...states], { penalties, gradientTolerance: 1e-10 })
  const alone: ChoiceState = { features: Float64Array.of(0.7, 0.7), targets: [1], sampleWeight: 1 }
  const doubled = states.map((state) => ({ ...state, sampleWeight: 2 }))
  const weighed = fitConditionalLogit(doubled, { penalties, gradientTolerance: 1e-10 })
  for (const place of [0, 1]) expect(weighed.weights[place]).toBeCloseTo(twice.weights[place] as number, 6)
  const bare = fitConditionalLogit([alone], { penalties })
  expect([...bare.weights].every((weight) => Math.abs(weight) < 1e-9)).toBe(true)
})

test('soft targets are met where nothing holds the weights back', () => {
  const state: ChoiceState = { features: Float64Array.of(1, 0), targets: [0.8, 0.2], sampleWeight: 1 }
  const { weights } = fitConditionalLogit([state], { penalties: [1e-9], gradientTolerance: 1e-10 })
  expect(choiceProbabilities(weights, state.features)[0]).toBeCloseTo(0.8, 5)
})

test('the softmax of large scores does not overflow', () => {
  const scores = Float64Array.of(1_000, 999, -1_000)
  expect(softmaxInPlace(scores)).toBeCloseTo(1_000 + Math.log(1 + Math.exp(-1)), 9)
  expect([...scores].reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12)
})
