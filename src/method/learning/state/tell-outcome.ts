import { noAbilities } from '../ability/abilities.ts'
import type { HeardQuestion, Told } from '../ability/heard-question.ts'
import { fitPanelReading, type ToldOutcome } from '../asking/panel-probability.ts'
import type { LearnedState } from './learned-state.ts'
import { refitted } from './refit.ts'

/**
 * What somebody said of a question that was answered; the same state where it is not, or no longer, known.
 * @param told undefined: it was taken back
 */
export function tellOutcome(state: LearnedState, id: string, told: Told | undefined): LearnedState {
  const place = state.questions.findIndex((question) => question.id === id)
  if (place < 0) return state
  const { told: _, ...untold } = state.questions[place] as HeardQuestion
  const question = { ...untold, ...(told !== undefined && { told }) }
  return withReadings({ ...state, questions: state.questions.with(place, question) })
}

/** All that came from a source is forgotten: abilities are learnt again from what is left, as if it had never been heard. */
export function forgetSource(state: LearnedState, source: string): LearnedState {
  const questions = state.questions.filter((question) => question.source !== source)
  if (questions.length === state.questions.length) return state
  const given = questions.flatMap(({ answers }) => answers)
  const members = state.members.map((member, place) => {
    const own = given.filter((answer) => answer.member === place)
    return { ...member, asked: own.length, marked: own.filter(({ marked }) => marked === true).length }
  })
  return withReadings(refitted({ ...state, abilities: noAbilities, members, questions }))
}

function withReadings(state: LearnedState): LearnedState {
  const outcomes = (isChoice: boolean): readonly ToldOutcome[] =>
    state.questions.flatMap((question) => (question.isChoice === isChoice ? outcomeOf(question) : []))
  return {
    ...state,
    readings: { free: fitPanelReading(outcomes(false), false), choice: fitPanelReading(outcomes(true), true) },
  }
}

function outcomeOf({ given, posterior, told }: HeardQuestion): readonly ToldOutcome[] {
  if (given === undefined || posterior === undefined || told === undefined) return []
  if ('right' in told) return [{ posterior, right: told.right === given }]
  // That another answer is wrong says nothing of this one.
  return told.wrong === given ? [{ posterior, right: false }] : []
}
