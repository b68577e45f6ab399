import type { ModelId } from '../../../ports/chat-model.ts'
import type { Random } from '../../../ports/random.ts'
import { marksAsARule } from '../../votes/answer-evidence.ts'
import { abilityOn, centreOf, startLevel, uncertaintyOf } from '../ability/abilities.ts'
import { expectedAccuracy, rightAt } from '../ability/difficulty.ts'
import type { KindShare } from '../ability/heard-question.ts'
import { type Hypotheses, hear, normalised, nothingHeard } from '../ability/hypotheses.ts'
import { type LearnedMember, type LearnedState, memberOf } from '../state/learned-state.ts'
import { type LearningOrder, learningOrder, mayJoinPanel } from './learning-order.ts'
import { type PanelReading, panelProbability } from './panel-probability.ts'
import { valueOfHearing } from './value-of-hearing.ts'

/** What was learnt, on one question and of the pool that may be asked. Members are places in the pool. */
export interface LearnedPanel {
  /** Members: log odds of being right, the difficulty being usual. */
  readonly abilities: readonly number[]
  /** Members: the share of right answers to expect. */
  readonly accuracy: readonly number[]
  /** Members: how often each was asked. */
  readonly asked: readonly number[]
  /** Members: whether it says as a rule which part of its text is the answer. Where it then does not, it hardly ever has one. */
  readonly marking: readonly boolean[]
  order(random: Random): LearningOrder
  /** What is possible once these answered; normalised. */
  heard(answers: readonly { readonly member: number; readonly group: number }[]): Hypotheses
  /** What hearing up to two more adds to the probability of being right, paid for; at most 0: nothing. */
  valueOf(hypotheses: Hypotheses, next: readonly number[], price?: number): number
  /** The probability that an answer is right, from its posterior. */
  probabilityOf(posterior: number): number
}

export interface PanelQuestion {
  readonly kinds: readonly KindShare[]
  readonly isChoice: boolean
  /** Whether two models are one and the same; such are never asked together. */
  readonly shareVoice?: (one: ModelId, other: ModelId) => boolean
}

export function learnedPanel(
  state: LearnedState,
  pool: readonly ModelId[],
  { kinds, isChoice, shareVoice = () => false }: PanelQuestion,
): LearnedPanel {
  const places = pool.map((model) => memberOf(state, model))
  const active = state.abilities.levels.filter((_, place) => state.members[place]?.retired === undefined)
  const newcomer = active.length === 0 ? startLevel : centreOf(active)
  const stranger = abilityOn({ ...state.abilities, levels: [newcomer], offsets: [] }, 0, kinds)
  const abilities = places.map((place) =>
    place >= 0 && place < state.abilities.levels.length ? abilityOn(state.abilities, place, kinds) : stranger,
  )
  const rights = abilities.map(rightAt)
  const asked = places.map((place) => state.members[place]?.asked ?? 0)
  const reading: PanelReading = state.readings[isChoice ? 'choice' : 'free']
  const rightOf = (member: number): Float64Array => rights[member] as Float64Array
  return {
    abilities,
    accuracy: abilities.map(expectedAccuracy),
    asked,
    marking: places.map((place) => isMarking(state.members[place])),
    order(random) {
      const members = abilities.map((ability, member) => ({
        ability,
        uncertainty: uncertaintyOf(state.abilities, places[member] as number),
        asked: asked[member] as number,
      }))
      return learningOrder(members, random, mayJoinPanel(state, pool, shareVoice))
    },
    heard: (answers) =>
      normalised(answers.reduce((before, { member, group }) => hear(before, rightOf(member), group), nothingHeard)),
    valueOf: (hypotheses, next, price) => valueOfHearing(hypotheses, next.slice(0, 2).map(rightOf), price),
    probabilityOf: (posterior) => panelProbability(reading, posterior),
  }
}

/** Fewer answers tell no habit. */
const habitAnswers = 10

function isMarking(member: LearnedMember | undefined): boolean {
  return member !== undefined && member.asked >= habitAnswers && marksAsARule(member.marked, member.asked)
}
