import type { Abilities } from './abilities.ts'
import type { AnswerSheet } from './answer-sheet.ts'
import { difficulties, difficultyWeights } from './difficulty.ts'

/** Answers: what each says of its member's ability. */
export interface Surprises {
  /** How much more right it was than expected, given all answers to its question. */
  readonly residuals: Float64Array
  /** How much one step of the ability changes what is expected. */
  readonly variances: Float64Array
}

const nodes = difficulties.length
/** e^z: 1 - P(right) and P(right) of every difficulty then cost one exponential an answer. */
const hardness = difficulties.map(Math.exp)
/** Beyond this everything is certain anyway, and the arithmetic stays finite. */
const extreme = 30

/**
 * The E step: `hypothesesOf` for every question, without an allocation for any. A test holds both to the same numbers.
 */
export function surprisesOf(sheet: AnswerSheet, abilities: Abilities): Surprises {
  const { members, groups, starts, hypothesisStarts, seats } = sheet
  const residuals = new Float64Array(members.length)
  const variances = new Float64Array(members.length)
  let rights = new Float64Array(16 * nodes)
  const none = new Float64Array(nodes)
  const difficulty = new Float64Array(nodes)
  for (let question = 0; question + 1 < starts.length; question++) {
    const [start, end] = [starts[question] as number, starts[question + 1] as number]
    if ((end - start) * nodes > rights.length) rights = new Float64Array(2 * (end - start) * nodes)
    none.set(difficultyWeights)
    difficulty.fill(0)
    for (let answer = start; answer < end; answer++) {
      const ease = Math.exp(-abilityOf(sheet, abilities, question, members[answer] as number))
      for (let node = 0; node < nodes; node++) {
        const right = 1 / (1 + (hardness[node] as number) * ease)
        rights[(answer - start) * nodes + node] = right
        none[node] = (none[node] as number) * (1 - right)
      }
    }
    const first = hypothesisStarts[question] as number
    const count = (hypothesisStarts[question + 1] as number) - first
    let total = 0
    for (let hypothesis = 0; hypothesis < count; hypothesis++) {
      const seat = seats[first + hypothesis] as number
      if (seat === 0) continue
      let weight = 0
      for (let node = 0; node < nodes; node++) {
        let joint = seat * (none[node] as number)
        for (let answer = start; answer < end; answer++) {
          if (groups[answer] !== hypothesis) continue
          const right = rights[(answer - start) * nodes + node] as number
          joint *= right / (1 - right)
        }
        weight += joint
        difficulty[node] = (difficulty[node] as number) + joint
      }
      total += weight
      // For the moment what speaks for it; divided by the total below.
      for (let answer = start; answer < end; answer++) if (groups[answer] === hypothesis) residuals[answer] = weight
    }
    for (let answer = start; answer < end; answer++) {
      let [expected, variance] = [0, 0]
      for (let node = 0; node < nodes; node++) {
        const right = rights[(answer - start) * nodes + node] as number
        const share = total > 0 ? (difficulty[node] as number) / total : 0
        expected += share * right
        variance += share * right * (1 - right)
      }
      residuals[answer] = (total > 0 ? (residuals[answer] as number) / total : 0) - expected
      variances[answer] = variance
    }
  }
  return { residuals, variances }
}

function abilityOf(
  { kindStarts, kindPlaces, kindShares }: AnswerSheet,
  { levels, kindLevels, offsets }: Abilities,
  question: number,
  member: number,
): number {
  let ability = levels[member] as number
  for (let part = kindStarts[question] as number; part < (kindStarts[question + 1] as number); part++) {
    const kind = kindPlaces[part] as number
    ability += (kindShares[part] as number) * ((kindLevels[kind] as number) + (offsets[member]?.[kind] as number))
  }
  return Math.max(-extreme, Math.min(extreme, ability))
}
