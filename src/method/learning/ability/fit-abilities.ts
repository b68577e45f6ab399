import {
  type Abilities,
  abilityOn,
  centreOf,
  kindDeviation,
  levelDeviation,
  offsetDeviation,
  withRoomFor,
} from './abilities.ts'
import { rightAt } from './difficulty.ts'
import { type HeardQuestion, hypothesesOf } from './heard-question.ts'
import { normalised, weightOfAnswers, weightOfDifficulties } from './hypotheses.ts'

/** Newton steps go so much further than the expected information says: much of it is not seen (study: 1.3). */
const stretch = 1.3

/**
 * Learns abilities from answers alone, labels where there are any: so many rounds of EM, each one Newton step from where it
 * stood, so that a few rounds after every few questions are enough. All answers of all members weigh in at once: nothing is
 * said of who is right but by whom else they agree with.
 * @param members how many are learnt about
 * @param isActive by member: whether its level counts in the mean that others are drawn to
 */
export function fitAbilities(
  before: Abilities,
  questions: readonly HeardQuestion[],
  { members, isActive, rounds }: { members: number; isActive: (member: number) => boolean; rounds: number },
): Abilities {
  const kinds = [...new Set(questions.flatMap((question) => question.kinds.map(({ kind }) => kind)))]
  let abilities = withRoomFor(before, members, kinds)
  for (let round = 0; round < rounds; round++) abilities = improved(abilities, questions, isActive)
  return abilities
}

/** What one answer says: how much more right its member was than expected, and how much a step of its ability changes that. */
interface Surprise {
  readonly member: number
  readonly question: HeardQuestion
  residual: number
  readonly variance: number
}

function improved(
  abilities: Abilities,
  questions: readonly HeardQuestion[],
  isActive: (member: number) => boolean,
): Abilities {
  const surprises = questions.flatMap((question) => surprisesOf(question, abilities))
  const information = abilities.levels.map(() => 0)
  for (const { member, residual } of surprises) information[member] = (information[member] as number) + residual ** 2
  const centre = centreOf(abilities.levels.filter((_, member) => isActive(member)))
  const levels = steps(
    surprises,
    abilities.levels,
    ({ member }) => [{ place: member, share: 1 }],
    (level) => (level - centre) / levelDeviation ** 2,
    levelDeviation,
  )
  const placeOf = new Map(abilities.kinds.map((kind, place) => [kind, place]))
  const kindsOf = ({ question }: Surprise) =>
    question.kinds.map(({ kind, share }) => ({ place: placeOf.get(kind) as number, share }))
  const kindLevels = steps(
    surprises,
    abilities.kindLevels,
    kindsOf,
    (level) => level / kindDeviation ** 2,
    kindDeviation,
  )
  const width = abilities.kinds.length
  const offsets = steps(
    surprises,
    abilities.offsets.flat(),
    (surprise) => kindsOf(surprise).map(({ place, share }) => ({ place: surprise.member * width + place, share })),
    (offset) => offset / offsetDeviation ** 2,
    offsetDeviation,
  )
  return {
    levels,
    information,
    kinds: abilities.kinds,
    kindLevels,
    offsets: levels.map((_, member) => offsets.slice(member * width, (member + 1) * width)),
  }
}

function surprisesOf(question: HeardQuestion, abilities: Abilities): Surprise[] {
  const rights = question.answers.map(({ member }) => rightAt(abilityOn(abilities, member, question.kinds)))
  const hypotheses = normalised(hypothesesOf(question, (_, place) => rights[place] as Float64Array))
  const answers = weightOfAnswers(hypotheses)
  const difficulty = weightOfDifficulties(hypotheses)
  return question.answers.map(({ member, group }, place) => {
    const right = rights[place] as Float64Array
    let expected = 0
    let variance = 0
    for (let node = 0; node < right.length; node++) {
      const share = right[node] as number
      expected += (difficulty[node] as number) * share
      variance += (difficulty[node] as number) * share * (1 - share)
    }
    return { member, question, residual: (group < 0 ? 0 : (answers[group] as number)) - expected, variance }
  })
}

/**
 * One Newton step for each of some parameters. What it explains is taken from the surprises, so that parameters that say the
 * same of an answer do not all move for it.
 */
function steps(
  surprises: Surprise[],
  values: readonly number[],
  partsOf: (surprise: Surprise) => readonly { readonly place: number; readonly share: number }[],
  pull: (value: number) => number,
  deviation: number,
): number[] {
  const gradients = new Float64Array(values.length)
  const curvatures = new Float64Array(values.length).fill(1 / deviation ** 2)
  for (const surprise of surprises) {
    for (const { place, share } of partsOf(surprise)) {
      gradients[place] = (gradients[place] as number) + share * surprise.residual
      curvatures[place] = (curvatures[place] as number) + share ** 2 * surprise.variance
    }
  }
  const moves = values.map(
    (value, place) => (stretch * ((gradients[place] as number) - pull(value))) / (curvatures[place] as number),
  )
  for (const surprise of surprises) {
    for (const { place, share } of partsOf(surprise)) {
      surprise.residual -= share * surprise.variance * (moves[place] as number)
    }
  }
  return values.map((value, place) => value + (moves[place] as number))
}
