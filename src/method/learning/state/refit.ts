import { fitAbilities } from '../ability/fit-abilities.ts'
import type { LearnedState } from './learned-state.ts'

/** Rounds of each refit, and of one after which hardly anything is as it was. */
const usualRounds = 6
const roundsAfterChange = 20
/** A refit every 10 questions up to the hundredth, every 20 from then on (docs/study.md). */
const oftenUntil = 100

/** Abilities fitted anew where it is time to. */
export function refitWhenDue(state: LearnedState): LearnedState {
  return state.seen % (state.seen <= oftenUntil ? 10 : 20) === 0 ? refitted(state, usualRounds) : state
}

/** Abilities fitted anew, now. */
export function refitted(state: LearnedState, rounds = roundsAfterChange): LearnedState {
  const { members, abilities, questions } = state
  const isActive = (member: number): boolean => members[member]?.retired === undefined
  const anchorOf = (member: number): number | undefined => members[member]?.promised
  const options = { members: members.length, isActive, anchorOf, rounds }
  return { ...state, abilities: fitAbilities(abilities, questions, options) }
}
