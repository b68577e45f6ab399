import { expect, test } from 'vitest'
import { createSeededRandom } from '../../../random/seeded-random.ts'
import { type Abilities, abilityOn, centreOf, noAbilities, uncertaintyOf } from './abilities.ts'
import { logistic, rightAt } from './difficulty.ts'
import { fitAbilities } from './fit-abilities.ts'
import { type HeardQuestion, hypothesesOf } from './heard-question.ts'
import { totalOf } from './hypotheses.ts'

const everybody = () => true

/** Questions of known difficulty that members of known abilities answer; wrong answers are drawn from a few popular ones. */
function simulated(
  abilities: readonly number[],
  count: number,
  askedEach: number,
  seed = 'simulated',
): HeardQuestion[] {
  const random = createSeededRandom(seed)
  return Array.from({ length: count }, (_, id): HeardQuestion => {
    const difficulty = 1.7 * Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
    const members = abilities.map((_, member) => ({ member, draw: random.next() })).sort((a, b) => a.draw - b.draw)
    const groups = new Map<string, number>()
    const answers = members.slice(0, askedEach).map(({ member }) => {
      const isRight = random.next() < logistic((abilities[member] as number) - difficulty)
      const said = isRight ? 'right' : `wrong ${Math.floor(random.next() * 6)}`
      if (!groups.has(said)) groups.set(said, groups.size)
      return { member, group: groups.get(said) as number }
    })
    return { id: `${id}`, kinds: [], isChoice: false, answers }
  })
}

function logPosterior(questions: readonly HeardQuestion[], abilities: Abilities, centre: number): number {
  const likelihood = questions.reduce((sum, question) => {
    const joint = hypothesesOf(question, ({ member }) => rightAt(abilityOn(abilities, member, question.kinds)))
    return sum + Math.log(totalOf(joint.joint))
  }, 0)
  const squares = (values: readonly number[], deviation: number): number =>
    values.reduce((sum, value) => sum + value ** 2 / (2 * deviation ** 2), 0)
  return (
    likelihood -
    squares(
      abilities.levels.map((level) => level - centre),
      1,
    ) -
    squares(abilities.kindLevels, 1) -
    squares(abilities.offsets.flat(), 0.5)
  )
}

test('where the rounds end, no ability can be moved so that the answers and the priors fit better', () => {
  const questions = simulated([2, 1, 0, -1], 60, 3).map(
    (question, place): HeardQuestion => ({
      ...question,
      kinds: place % 3 === 0 ? [{ kind: 'sums', share: 0.7 }] : [{ kind: 'facts', share: 1 }],
      ...(place % 7 === 0 && { told: { right: 0 } }),
      ...(place % 7 === 3 && { told: { wrong: 0 } }),
    }),
  )
  const fitted = fitAbilities(noAbilities, questions, { members: 4, isActive: everybody, rounds: 400 })
  const centre = centreOf(fitted.levels)
  const gradient = (change: (by: number) => Abilities): number =>
    (logPosterior(questions, change(1e-4), centre) - logPosterior(questions, change(-1e-4), centre)) / 2e-4
  for (const member of [0, 1, 2, 3]) {
    const moved = (by: number): Abilities => ({
      ...fitted,
      levels: fitted.levels.map((level, own) => (own === member ? level + by : level)),
    })
    expect(gradient(moved)).toBeCloseTo(0, 4)
    const offset = (by: number): Abilities => ({
      ...fitted,
      offsets: fitted.offsets.map((own, place) => (place === member ? own.with(1, (own[1] as number) + by) : own)),
    })
    expect(gradient(offset)).toBeCloseTo(0, 4)
  }
  const kind = (by: number): Abilities => ({
    ...fitted,
    kindLevels: fitted.kindLevels.with(0, (fitted.kindLevels[0] as number) + by),
  })
  expect(gradient(kind)).toBeCloseTo(0, 4)
})

test('from three answers a question and no label, members come out in their order, each within its uncertainty', () => {
  const truth = [2.5, 1.5, 1, 0.5, 0, -1, -2]
  const questions = simulated(truth, 800, 3)
  const fitted = fitAbilities(noAbilities, questions, { members: truth.length, isActive: everybody, rounds: 60 })
  expect(fitted.levels.toSorted((a, b) => b - a)).toEqual(fitted.levels)
  truth.forEach((ability, member) => {
    expect(Math.abs((fitted.levels[member] as number) - ability)).toBeLessThan(4 * uncertaintyOf(fitted, member))
  })
})

test('who was asked less is less known, and who was never asked is expected to be like the others', () => {
  const questions = simulated([2, 1, 0], 400, 3).concat(simulated([2, 1, 0, 3], 10, 4, 'with a fourth'))
  const fitted = fitAbilities(noAbilities, questions, { members: 5, isActive: everybody, rounds: 30 })
  expect(uncertaintyOf(fitted, 3)).toBeGreaterThan(1.5 * uncertaintyOf(fitted, 0))
  expect(uncertaintyOf(fitted, 4)).toBe(1)
  expect(fitted.levels[4]).toBeCloseTo(centreOf(fitted.levels), 3)
})

test('a word that turns everything round is followed in a few rounds, without a step too far', () => {
  const answers = [
    { member: 0, group: 0 },
    { member: 1, group: 0 },
    { member: 2, group: 1 },
  ]
  const agreed = Array.from(
    { length: 60 },
    (_, id): HeardQuestion => ({ id: `${id}`, kinds: [], isChoice: false, answers }),
  )
  const before = fitAbilities(noAbilities, agreed, { members: 3, isActive: everybody, rounds: 40 })
  expect(before.levels[0]).toBeGreaterThan(3)
  const told = agreed.map((question): HeardQuestion => ({ ...question, told: { right: 1 } }))
  const after = fitAbilities(before, told, { members: 3, isActive: everybody, rounds: 6 })
  expect(after.levels.every((level) => Math.abs(level) < 6)).toBe(true)
  expect(after.levels[2]).toBeGreaterThan(after.levels[0] as number)
})

test('a member asked hard questions alone is not taken for a weak one where kinds are known', () => {
  const easy = simulated([3, 2.5, 2], 150, 3, 'easy')
  const hard = simulated([0, -0.5, -1, 1], 150, 3, 'hard')
  const tagged = [
    ...easy.map((question): HeardQuestion => ({ ...question, kinds: [{ kind: 'easy', share: 1 }] })),
    ...hard.map((question): HeardQuestion => ({ ...question, kinds: [{ kind: 'hard', share: 1 }] })),
  ]
  const learned = (questions: readonly HeardQuestion[]) =>
    fitAbilities(noAbilities, questions, { members: 4, isActive: everybody, rounds: 60 })
  const without = learned([...easy, ...hard])
  const withKinds = learned(tagged)
  const lead = ({ levels }: Abilities): number => (levels[3] as number) - (levels[0] as number)
  expect(lead(withKinds)).toBeGreaterThan(0)
  expect(lead(withKinds)).toBeGreaterThan(lead(without) + 0.5)
})
