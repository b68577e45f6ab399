import { meanOf } from '../../../statistics/vectors.ts'
import {
  type Abilities,
  anchoredDeviation,
  centreOf,
  kindDeviation,
  levelDeviation,
  offsetDeviation,
  withRoomFor,
} from './abilities.ts'
import { type AnswerSheet, createAnswerSheet } from './answer-sheet.ts'
import type { HeardQuestion } from './heard-question.ts'
import { type Surprises, surprisesOf } from './surprises.ts'

/** Newton steps go so much further than the expected information says: much of it is not seen (docs/study.md: 1.3). */
const stretch = 1.3
/** And never further than this in a round: where all seems certain the information says little, and a step could go anywhere. */
const longestStep = 2

export interface AbilityFitOptions {
  readonly members: number
  readonly isActive: (member: number) => boolean
  readonly anchorOf?: (member: number) => number | undefined
  readonly rounds: number
}

/**
 * Learns abilities from answers alone, labels where there are any: so many rounds of EM, each one Newton step from where it
 * stood, so that a few rounds after every few questions are enough. All answers of all members weigh in at once: nothing is
 * said of who is right but by whom else they agree with.
 * @param members how many are learnt about
 * @param isActive by member: whether its level counts in the mean that others are drawn to
 * @param anchorOf by member: the level that somebody promises of it; undefined where nobody does. How far members are apart is
 *   held to, not where they are: what is asked may be harder than what the promise rests on
 */
export function fitAbilities(
  before: Abilities,
  questions: readonly HeardQuestion[],
  { members, isActive, anchorOf = () => undefined, rounds }: AbilityFitOptions,
): Abilities {
  const kinds = [...new Set(questions.flatMap((question) => question.kinds.map(({ kind }) => kind)))]
  let abilities = withRoomFor(before, members, kinds)
  const sheet = createAnswerSheet(questions, abilities.kinds)
  for (let round = 0; round < rounds; round++) abilities = improved(abilities, sheet, { isActive, anchorOf })
  return abilities
}

function improved(
  abilities: Abilities,
  sheet: AnswerSheet,
  { isActive, anchorOf }: Required<Pick<AbilityFitOptions, 'isActive' | 'anchorOf'>>,
): Abilities {
  const surprises = surprisesOf(sheet, abilities)
  const information = abilities.levels.map(() => 0)
  for (const [answer, member] of sheet.members.entries()) {
    information[member] = (information[member] as number) + (surprises.residuals[answer] as number) ** 2
  }
  const width = abilities.kinds.length
  const centre = centreOf(abilities.levels.filter((_, member) => isActive(member)))
  const anchors = abilities.levels.map((_, member) => (isActive(member) ? anchorOf(member) : undefined))
  const beyond = anchors.flatMap((anchor, member) =>
    anchor === undefined ? [] : [(abilities.levels[member] as number) - anchor],
  )
  const shift = beyond.length === 0 ? 0 : meanOf(beyond)
  const levelPrior = (member: number): Prior => {
    const anchor = anchors[member]
    return anchor === undefined
      ? { centre, deviation: levelDeviation }
      : { centre: anchor + shift, deviation: anchoredDeviation }
  }
  // Levels first, then kinds, then what is a member's own on a kind: each takes what it explains from the surprises, so that
  // parameters that say the same of an answer do not all move for it.
  const levels = moved(abilities.levels, surprises, levelPrior, (use) => {
    for (const [answer, member] of sheet.members.entries()) use(answer, member, 1)
  })
  const kindLevels = moved(
    abilities.kindLevels,
    surprises,
    () => kindPrior,
    (use) => {
      eachKind(sheet, (answer, kind, share) => use(answer, kind, share))
    },
  )
  const offsets = moved(
    abilities.offsets.flat(),
    surprises,
    () => offsetPrior,
    (use) => {
      eachKind(sheet, (answer, kind, share) => use(answer, (sheet.members[answer] as number) * width + kind, share))
    },
  )
  return {
    ...{ levels, information, kindLevels, kinds: abilities.kinds },
    offsets: levels.map((_, member) => offsets.slice(member * width, (member + 1) * width)),
  }
}

/** Where a parameter is drawn to, and how far off it may well be. */
interface Prior {
  readonly centre: number
  readonly deviation: number
}

const kindPrior: Prior = { centre: 0, deviation: kindDeviation }
const offsetPrior: Prior = { centre: 0, deviation: offsetDeviation }

/** Says which parameter an answer depends on, and how much. */
type Use = (answer: number, place: number, share: number) => void

/** One Newton step for each of some parameters, towards their centre too; what it explains is taken from the surprises. */
function moved(
  values: readonly number[],
  { residuals, variances }: Surprises,
  priorOf: (place: number) => Prior,
  eachUse: (use: Use) => void,
): number[] {
  const priors = values.map((_, place) => priorOf(place))
  const precisions = priors.map(({ deviation }) => 1 / deviation ** 2)
  const gradients = Float64Array.from(
    values,
    (value, place) => ((priors[place] as Prior).centre - value) * (precisions[place] as number),
  )
  const curvatures = Float64Array.from(precisions)
  eachUse((answer, place, share) => {
    gradients[place] = (gradients[place] as number) + share * (residuals[answer] as number)
    curvatures[place] = (curvatures[place] as number) + share ** 2 * (variances[answer] as number)
  })
  const moves = gradients.map((gradient, place) => {
    const step = (stretch * gradient) / (curvatures[place] as number)
    return Math.max(-longestStep, Math.min(longestStep, step))
  })
  eachUse((answer, place, share) => {
    const explained = share * (variances[answer] as number) * (moves[place] as number)
    residuals[answer] = (residuals[answer] as number) - explained
  })
  return values.map((value, place) => value + (moves[place] as number))
}

function eachKind({ questions, kindStarts, kindPlaces, kindShares }: AnswerSheet, use: Use): void {
  questions.forEach((question, answer) => {
    for (let part = kindStarts[question] as number; part < (kindStarts[question + 1] as number); part++) {
      use(answer, kindPlaces[part] as number, kindShares[part] as number)
    }
  })
}
