import fc from 'fast-check'
import { expect, test } from 'vitest'
import { difficulties, difficultyWeights, expectedAccuracy, logistic, rightAt } from './difficulty.ts'
import {
  type Hypotheses,
  hear,
  nothingHeard,
  noVote,
  totalOf,
  weightOfAnswers,
  weightOfDifficulties,
} from './hypotheses.ts'

test('the difficulties have the moments of a normal distribution of deviation 1.7', () => {
  const moment = (power: number): number =>
    difficulties.reduce((sum, node, place) => sum + node ** power * (difficultyWeights[place] as number), 0)
  expect(moment(0)).toBeCloseTo(1, 12)
  expect(moment(1)).toBeCloseTo(0, 12)
  expect(moment(2)).toBeCloseTo(1.7 ** 2, 10)
  expect(moment(4)).toBeCloseTo(3 * 1.7 ** 4, 9)
  expect(moment(12)).toBeCloseTo(10_395 * 1.7 ** 12, 2)
  expect(expectedAccuracy(0)).toBeCloseTo(0.5, 12)
})

/** Straight from the formula: node weight x right members x wrong members x alpha^k prod (n_i - 1)! / rising factorial. */
function byFormula(abilities: readonly number[], groups: readonly number[]): number[][] {
  const count = Math.max(-1, ...groups) + 1
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1))
  return Array.from({ length: count + 1 }, (_, hypothesis) => {
    const sizes = Array.from({ length: count }, (_, group) => groups.filter((own) => own === group).length)
    const wrong = sizes.filter((_, group) => group !== hypothesis)
    const votes = wrong.reduce((sum, size) => sum + size, 0)
    let seats = 4 ** wrong.length
    for (const size of wrong) seats *= factorial(size - 1)
    for (let vote = 0; vote < votes; vote++) seats /= 4 + vote
    return Array.from(difficulties, (difficulty, node) =>
      abilities.reduce(
        (product, ability, member) => {
          const right = logistic(ability - difficulty)
          return product * (groups[member] === hypothesis ? right : 1 - right)
        },
        seats * (difficultyWeights[node] as number),
      ),
    )
  })
}

const panels = fc
  .array(fc.record({ ability: fc.double({ min: -4, max: 4, noNaN: true }), draw: fc.nat(99) }), { maxLength: 6 })
  .map((members) => {
    let groups = 0
    return members.map(({ ability, draw }) => {
      const group = (draw % (groups + 2)) - 1
      if (group === groups) groups++
      return { ability, group }
    })
  })

const heardAll = (panel: readonly { ability: number; group: number }[]): Hypotheses =>
  panel.reduce((before, { ability, group }) => hear(before, rightAt(ability), group), nothingHeard)

test('answers heard one by one weigh what the formula of all together says', () => {
  fc.assert(
    fc.property(panels, (panel) => {
      const expected = byFormula(
        panel.map(({ ability }) => ability),
        panel.map(({ group }) => group),
      ).flat()
      const { joint } = heardAll(panel)
      expect(joint).toHaveLength(expected.length)
      for (const [place, weight] of joint.entries()) expect(weight).toBeCloseTo(expected[place] as number, 14)
    }),
    { seed: 1 },
  )
})

test('the order of answers does not matter', () => {
  const first = heardAll([
    { ability: 1, group: 0 },
    { ability: -1, group: 1 },
    { ability: 2, group: 0 },
  ])
  const second = heardAll([
    { ability: 2, group: 0 },
    { ability: 1, group: 0 },
    { ability: -1, group: 1 },
  ])
  for (const [place, weight] of weightOfAnswers(first).entries()) {
    expect(weight).toBeCloseTo(weightOfAnswers(second)[place] as number, 14)
  }
})

test('what the next member may answer has probabilities that sum to 1', () => {
  fc.assert(
    fc.property(panels, fc.double({ min: -4, max: 4, noNaN: true }), (panel, ability) => {
      const before = heardAll(panel)
      const outcomes = before.sizes.map((_, group) => group).concat(before.sizes.length)
      const sum = outcomes.reduce((total, group) => total + totalOf(hear(before, rightAt(ability), group).joint), 0)
      expect(sum).toBeCloseTo(totalOf(before.joint), 12)
    }),
    { seed: 1 },
  )
})

test('two strong members that agree are believed, two weak ones are not, and silence makes a question look hard', () => {
  const share = (ability: number): number => {
    const heard = heardAll([
      { ability, group: 0 },
      { ability, group: 0 },
    ])
    return (weightOfAnswers(heard)[0] as number) / totalOf(heard.joint)
  }
  expect(share(2)).toBeGreaterThan(0.95)
  expect(share(-3)).toBeLessThan(0.5)
  const silent = hear(nothingHeard, rightAt(1), noVote)
  const meanDifficulty = weightOfDifficulties(silent).reduce(
    (sum, weight, node) => sum + (weight / totalOf(silent.joint)) * (difficulties[node] as number),
    0,
  )
  expect(meanDifficulty).toBeGreaterThan(0.5)
})
