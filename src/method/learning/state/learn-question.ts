import type { ModelId } from '../../../ports/chat-model.ts'
import { abilityOn } from '../ability/abilities.ts'
import { rightAt } from '../ability/difficulty.ts'
import { type HeardAnswer, type HeardQuestion, hypothesesOf, withoutAnswers } from '../ability/heard-question.ts'
import { noVote } from '../ability/hypotheses.ts'
import { areCopies, watchCopies } from './copy-watch.ts'
import { hasDrifted, nothingDrifted, watchDrift, watchedFrom } from './drift-watch.ts'
import {
  type LearnedMember,
  type LearnedState,
  type LearningAlarm,
  memberOf,
  mostAlarms,
  mostQuestions,
  type WatchedPair,
  withMembers,
  withRenewed,
} from './learned-state.ts'
import { refitted, refitWhenDue } from './refit.ts'

/** One question that was answered, by the models' names. */
export interface AnsweredPanel extends Omit<HeardQuestion, 'answers'> {
  /** `promised`: the ability that a bank expects here, log odds. */
  readonly answers: readonly (Omit<HeardAnswer, 'member'> & { readonly model: ModelId; readonly promised?: number })[]
}

/** What an alarm does: it is said and no more, the member counts as new, or it is asked nothing from then on. */
export type AlarmAction = 'warn' | 'renew' | 'exclude'

export interface Learnt {
  readonly state: LearnedState
  readonly alarms: readonly LearningAlarm[]
}

/** Learns from one question: its members are watched, it is kept, and abilities are fitted anew where it is time to. */
export function learnQuestion(before: LearnedState, panel: AnsweredPanel, action: AlarmAction = 'renew'): Learnt {
  if (before.questions.some(({ id }) => id === panel.id)) return { state: before, alarms: [] }
  const known = withMembers(
    before,
    panel.answers.map(({ model }) => model),
  )
  const answers = panel.answers.map(({ model, promised: _, ...answer }) => ({
    member: memberOf(known, model),
    ...answer,
  }))
  const question: HeardQuestion = { ...panel, answers }
  const members = known.members.map((member, place) => {
    const own = answers.find((answer) => answer.member === place)
    if (own === undefined) return member
    const marked = member.marked + (own.marked === true ? 1 : 0)
    const promised = promisedAfter(member, panel.answers.find(({ model }) => model === member.model)?.promised)
    return {
      ...{ ...member, asked: member.asked + 1, marked, drift: driftAfter(known, question, place) },
      ...(promised !== undefined && { promised }),
    }
  })
  const seen = known.seen + 1
  const pairs = pairsAfter(known, question, seen)
  const questions = withinLimit([...known.questions, question])
  const { state, alarms } = acted({ ...known, seen, members, pairs, questions }, question, action)
  if (alarms.length === 0) return { state: refitWhenDue(state), alarms }
  return { state: refitted({ ...state, alarms: [...state.alarms, ...alarms].slice(-mostAlarms) }), alarms }
}

/** What a bank promises of a member, all kinds of question together: the mean of its last answers. */
function promisedAfter({ asked, promised }: LearnedMember, here: number | undefined): number | undefined {
  if (here === undefined || promised === undefined) return here ?? promised
  return promised + (here - promised) / Math.min(asked + 1, promisedOver)
}

const promisedOver = 100

function driftAfter(state: LearnedState, question: HeardQuestion, place: number): LearnedMember['drift'] {
  const { asked, drift } = state.members[place] as LearnedMember
  const own = question.answers.findIndex(({ member }) => member === place)
  if (asked + 1 < watchedFrom || question.answers.length < 2) return drift
  const { others, group } = leftOut(state, question, own)
  return watchDrift(drift, others, abilityOn(state.abilities, place, question.kinds), group)
}

/** Both gave an answer: did the later one repeat the earlier one's more often than what is known of them explains? */
function pairsAfter(state: LearnedState, question: HeardQuestion, seen: number): readonly WatchedPair[] {
  if (seen < watchedFrom) return state.pairs
  const pairs = new Map(state.pairs.map((pair) => [pair.members.join(), pair]))
  const voters = question.answers.flatMap((answer, place) => (answer.group === noVote ? [] : [{ ...answer, place }]))
  for (const [index, later] of voters.entries()) {
    const right = rightAt(abilityOn(state.abilities, later.member, question.kinds))
    const { others, numberOf } = leftOut(state, question, later.place)
    for (const earlier of voters.slice(0, index)) {
      const members = [later.member, earlier.member].sort((a, b) => a - b) as [number, number]
      const sum = pairs.get(members.join())?.sum ?? 0
      const same = later.group === earlier.group
      const after = watchCopies(sum, others, right, numberOf(earlier.group), same)
      if (after > 0) pairs.set(members.join(), { members, sum: after })
      else pairs.delete(members.join())
    }
  }
  return [...pairs.values()]
}

/** What the answers but one leave possible, and that one's group as they number theirs. */
function leftOut(state: LearnedState, question: HeardQuestion, own: number) {
  const { told: _, ...untold } = question
  const rest = question.answers.filter((_, place) => place !== own)
  const groups = [...new Set(rest.map(({ group }) => group).filter((group) => group !== noVote))]
  const numberOf = (group: number): number =>
    group === noVote ? noVote : groups.includes(group) ? groups.indexOf(group) : groups.length
  const others = hypothesesOf(
    withoutAnswers(untold, (place) => place !== own),
    ({ member }: HeardAnswer) => rightAt(abilityOn(state.abilities, member, question.kinds)),
  )
  return { others, numberOf, group: numberOf((question.answers[own] as HeardAnswer).group) }
}

/** What follows from the watches; copies first, since a copy drifts from what it was, too. */
function acted(watched: LearnedState, question: HeardQuestion, action: AlarmAction): Learnt {
  let state = watched
  const alarms: LearningAlarm[] = []
  const nameOf = (place: number): ModelId => (state.members[place] as LearnedMember).model
  for (const { members } of watched.pairs.filter(({ sum }) => areCopies(sum))) {
    if (members.some((place) => state.members[place]?.retired !== undefined)) continue
    const order = question.answers.map(({ member }) => member)
    const [first, later] = [...members].sort((a, b) => order.indexOf(a) - order.indexOf(b)) as [number, number]
    const together = state.questions.filter(({ answers }) =>
      members.every((place) => answers.some(({ member }) => member === place)),
    )
    alarms.push({
      ...{ kind: 'copy', trace: question.id, questions: together.length },
      model: nameOf(first),
      other: nameOf(later),
    })
    state = { ...state, pairs: state.pairs.filter((pair) => pair.members !== members) }
    if (action === 'warn') continue
    state = withoutLaterOf(state, members)
    state = { ...state, copies: [...state.copies, [nameOf(first), nameOf(later)]] }
    if (action === 'exclude') state = { ...state, excluded: [...state.excluded, nameOf(later)] }
    for (const place of members) state = withRenewed(state, place, 'copy')
  }
  for (const { member: place } of question.answers) {
    const { drift, asked, retired, model } = state.members[place] as LearnedMember
    if (retired !== undefined || !hasDrifted(drift)) continue
    alarms.push({ kind: 'drift', trace: question.id, model, answers: asked })
    if (action === 'warn') {
      const members = state.members.map((member, own) =>
        own === place ? { ...member, drift: nothingDrifted } : member,
      )
      state = { ...state, members }
      continue
    }
    if (action === 'exclude') state = { ...state, excluded: [...state.excluded, model] }
    state = withRenewed(state, place, 'drift')
  }
  return { state, alarms }
}

/** Where both answered a question, only the first of them counts. */
function withoutLaterOf(state: LearnedState, pair: readonly number[]): LearnedState {
  const questions = state.questions.map((question) => {
    const places = question.answers.flatMap(({ member }, place) => (pair.includes(member) ? [place] : []))
    const [, later] = places
    return later === undefined ? question : withoutAnswers(question, (place) => place !== later)
  })
  return { ...state, questions }
}

/** The oldest of which nobody told anything go first, then the oldest. */
function withinLimit(questions: readonly HeardQuestion[]): readonly HeardQuestion[] {
  if (questions.length <= mostQuestions) return questions
  const untold = questions.findIndex(({ told }) => told === undefined)
  return questions.toSpliced(Math.max(0, untold), 1)
}
