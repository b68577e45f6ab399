import type { ModelId } from '../../../ports/chat-model.ts'
import { type Abilities, noAbilities } from '../ability/abilities.ts'
import type { HeardQuestion } from '../ability/heard-question.ts'
import { type PanelReading, usualReading } from '../asking/panel-probability.ts'
import { type DriftWatch, nothingDrifted } from './drift-watch.ts'

/** A model as it was between two changes: after an alarm it counts as somebody new, and old answers stay the old one's. */
export interface LearnedMember {
  readonly model: ModelId
  /** How often it was asked. */
  readonly asked: number
  /** In how many of its answers it said which part is the answer. */
  readonly marked: number
  readonly drift: DriftWatch
  /** The level that a bank promises of it, log odds; absent where no bank knows it. */
  readonly promised?: number
  /** Why it is no longer what its model is; absent while it is. */
  readonly retired?: 'drift' | 'copy' | 'removed'
}

/** How two members' agreement adds up. */
export interface WatchedPair {
  /** Places in `members`, the smaller first. */
  readonly members: readonly [number, number]
  readonly sum: number
}

/** Something that is no longer as it was. */
export type LearningAlarm = {
  /** The question that raised it. */
  readonly trace: string
} & (
  | { readonly kind: 'drift'; readonly model: ModelId; readonly answers: number }
  /** `other` was asked later of the two; both answered so many questions together. */
  | { readonly kind: 'copy'; readonly model: ModelId; readonly other: ModelId; readonly questions: number }
)

/** All that was learnt from use. Plain values: what is written and read again is equal. */
export interface LearnedState {
  /** Questions learnt from since the beginning, those forgotten since included. */
  readonly seen: number
  readonly members: readonly LearnedMember[]
  readonly abilities: Abilities
  /** The oldest first, at most `mostQuestions`. */
  readonly questions: readonly HeardQuestion[]
  readonly pairs: readonly WatchedPair[]
  /** Models of which one copies the other: never asked together. */
  readonly copies: readonly (readonly [ModelId, ModelId])[]
  /** Models that are asked nothing since they changed. */
  readonly excluded: readonly ModelId[]
  /** The last of them, the oldest first. */
  readonly alarms: readonly LearningAlarm[]
  /** How posteriors become probabilities, as far as outcomes that somebody told say. */
  readonly readings: { readonly free: PanelReading; readonly choice: PanelReading }
}

/** Alarms kept at most. */
export const mostAlarms = 100

/** Questions kept at most (docs/study.md). */
export const mostQuestions = 2_000

export const nothingLearned: LearnedState = {
  seen: 0,
  members: [],
  abilities: noAbilities,
  questions: [],
  pairs: [],
  copies: [],
  excluded: [],
  alarms: [],
  readings: { free: usualReading(false), choice: usualReading(true) },
}

/** The place of whoever a model is now; -1 where it was never asked. */
export function memberOf({ members }: Pick<LearnedState, 'members'>, model: ModelId): number {
  return members.findLastIndex((member) => member.model === model && member.retired === undefined)
}

/** Whether a model is no longer what it was when somebody last said so: until it is removed, what a bank says of it is another's. */
export function hasChanged({ members }: Pick<LearnedState, 'members'>, model: ModelId): boolean {
  const before = members.findLast((member) => member.model === model && member.retired !== undefined)
  return before?.retired === 'drift' || before?.retired === 'copy'
}

/** The same with everybody in it. */
export function withMembers(state: LearnedState, models: readonly ModelId[]): LearnedState {
  const unknown = [...new Set(models)].filter((model) => memberOf(state, model) < 0)
  if (unknown.length === 0) return state
  const added = unknown.map((model): LearnedMember => ({ model, asked: 0, marked: 0, drift: nothingDrifted }))
  return { ...state, members: [...state.members, ...added] }
}

/** Whoever a model is from now on is new, and what was said before was somebody else's. */
export function withRenewed(state: LearnedState, place: number, because: 'drift' | 'copy'): LearnedState {
  const members = state.members.map((member, own) => (own === place ? { ...member, retired: because } : member))
  const pairs = state.pairs.filter((pair) => !pair.members.includes(place))
  return withMembers({ ...state, members, pairs }, [(members[place] as LearnedMember).model])
}

/** The same under another name of a model. */
export function withRenamedModel(state: LearnedState, from: ModelId, to: ModelId): LearnedState {
  const renamed = (model: ModelId): ModelId => (model === from ? to : model)
  return {
    ...state,
    members: state.members.map((member) => ({ ...member, model: renamed(member.model) })),
    copies: state.copies.map(([one, other]) => [renamed(one), renamed(other)]),
    excluded: state.excluded.map(renamed),
    alarms: state.alarms.map((alarm) => ({
      ...alarm,
      model: renamed(alarm.model),
      ...(alarm.kind === 'copy' && { other: renamed(alarm.other) }),
    })),
  }
}

/** Whoever has this name from now on is new; what was said against it before is forgotten. */
export function withoutModel(state: LearnedState, model: ModelId): LearnedState {
  const place = memberOf(state, model)
  const members = state.members.map((member, own) =>
    own === place ? { ...member, retired: 'removed' as const } : member,
  )
  return {
    ...state,
    members,
    pairs: state.pairs.filter((pair) => !pair.members.includes(place)),
    copies: state.copies.filter((pair) => !pair.includes(model)),
    excluded: state.excluded.filter((one) => one !== model),
    alarms: state.alarms.filter((alarm) => alarm.model !== model && !(alarm.kind === 'copy' && alarm.other === model)),
  }
}

export function isCopy({ copies }: Pick<LearnedState, 'copies'>, one: ModelId, other: ModelId): boolean {
  return copies.some((pair) => pair.includes(one) && pair.includes(other))
}
