import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSeededRandom } from '../../../random/seeded-random.ts'
import { uncertaintyOf } from '../ability/abilities.ts'
import { logistic } from '../ability/difficulty.ts'
import { weightOfAnswers } from '../ability/hypotheses.ts'
import { learnedPanel } from '../asking/learned-panel.ts'
import { type AlarmAction, type AnsweredPanel, learnQuestion } from './learn-question.ts'
import { decodeLearned, encodeLearned } from './learned-codec.ts'
import {
  isCopy,
  type LearnedState,
  type LearningAlarm,
  memberOf,
  mostQuestions,
  nothingLearned,
} from './learned-state.ts'
import { forgetSource, tellOutcome } from './tell-outcome.ts'

type Says = (right: string, wrong: string, others: Readonly<Record<string, string>>) => string

/** How members answer: by their ability, until something of theirs changes. */
interface Scene {
  readonly abilities: Readonly<Record<string, number>>
  readonly from?: number
  readonly changed?: Readonly<Record<string, number | Says>>
}

/** A stream of questions of which the learner asks four members, as it orders them. */
function played({ abilities, from = 0, changed = {} }: Scene, count: number, action: AlarmAction = 'renew') {
  const random = createSeededRandom('played')
  const pool = Object.keys(abilities)
  let state: LearnedState = nothingLearned
  const alarms: (LearningAlarm & { at: number })[] = []
  const panels: AnsweredPanel[] = []
  for (let at = 0; at < count; at++) {
    const difficulty = 1.7 * Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
    const texts: Record<string, string> = {}
    const drawn = pool.map((model) => ({ model, draw: random.next(), wrong: `wrong ${Math.floor(random.next() * 5)}` }))
    for (const late of [false, true]) {
      for (const { model, draw, wrong } of drawn) {
        const change = at >= from ? changed[model] : undefined
        if ((typeof change === 'function') !== late) continue
        const ability = typeof change === 'number' ? change : (abilities[model] as number)
        texts[model] =
          typeof change === 'function'
            ? change('right', 'wrong 0', texts)
            : draw < logistic(ability - difficulty)
              ? 'right'
              : wrong
      }
    }
    const panel = learnedPanel(state, pool, { kinds: [], isChoice: false })
    const asked = panel.order(random).order.slice(0, 4)
    const groups = new Map<string, number>()
    const answers = asked.map((member) => {
      const model = pool[member] as string
      const text = texts[model] as string
      if (!groups.has(text)) groups.set(text, groups.size)
      return { model, group: groups.get(text) as number }
    })
    const answered = { id: `${at}`, kinds: [], isChoice: false, answers }
    panels.push(answered)
    const learnt = learnQuestion(state, answered, action)
    state = learnt.state
    alarms.push(...learnt.alarms.map((alarm) => ({ ...alarm, at })))
  }
  return { state, alarms, panels }
}

const usual = { strong: 2, good: 1.5, other: 1, fair: 0.5, weak: -0.5 }

test('nobody who stays what it is raises an alarm, and abilities come out in their order', () => {
  const { state, alarms } = played({ abilities: usual }, 700)
  expect(alarms).toEqual([])
  const levels = Object.keys(usual).map((model) => state.abilities.levels[memberOf(state, model)] as number)
  expect(levels.slice(0, 4)).toEqual(levels.slice(0, 4).toSorted((a, b) => b - a))
  expect(levels[4]).toBeLessThan(levels[0] as number)
})

test('a strong member that turns to a popular wrong answer is noticed within 20 of its answers and counts as new', () => {
  const { state, alarms } = played({ abilities: usual, from: 300, changed: { strong: (_, wrong) => wrong } }, 330)
  const [alarm] = alarms
  expect(alarm).toMatchObject({ kind: 'drift', model: 'strong' })
  expect((alarm?.at ?? 0) - 300).toBeLessThan(20)
  const now = memberOf(state, 'strong')
  expect(state.members.filter(({ model }) => model === 'strong').map(({ retired }) => retired)).toEqual([
    'drift',
    undefined,
  ])
  expect(state.members[now]?.asked).toBeLessThan(30)
  expect(uncertaintyOf(state.abilities, now)).toBeGreaterThan(0.4)
})

test('a member that becomes much worse is noticed', () => {
  const { alarms } = played({ abilities: usual, from: 300, changed: { strong: -1.5 } }, 500)
  expect(alarms[0]).toMatchObject({ kind: 'drift', model: 'strong' })
})

test('a member that repeats another is told from one that agrees with it, and both are asked together no more', () => {
  const { state, alarms } = played(
    { abilities: usual, from: 200, changed: { strong: (_right, _wrong, others) => others.good as string } },
    420,
  )
  expect(alarms).toHaveLength(1)
  expect(alarms[0]?.kind).toBe('copy')
  expect(isCopy(state, 'strong', 'good')).toBe(true)
  const { order } = learnedPanel(state, Object.keys(usual), { kinds: [], isChoice: false }).order(
    createSeededRandom('after'),
  )
  expect(order.includes(0) && order.includes(1)).toBe(false)
  expect(order).toHaveLength(4)
})

test('an alarm may also be said and no more, or leave the member out', () => {
  const liar: Scene = { abilities: usual, from: 300, changed: { strong: (_, wrong) => wrong } }
  const warned = played(liar, 330, 'warn')
  expect(warned.alarms[0]).toMatchObject({ kind: 'drift', model: 'strong' })
  expect(warned.state.members.filter(({ model }) => model === 'strong')).toHaveLength(1)
  const excluded = played(liar, 330, 'exclude')
  expect(excluded.state.excluded).toEqual(['strong'])
  const { order } = learnedPanel(excluded.state, Object.keys(usual), { kinds: [], isChoice: false }).order(
    createSeededRandom('x'),
  )
  expect(order).not.toContain(0)
  expect(order).toHaveLength(4)
  const alone = learnedPanel(excluded.state, ['strong'], { kinds: [], isChoice: false })
  expect(alone.order(createSeededRandom('alone')).order).toEqual([0])
})

test('members that share their weights are never asked together', () => {
  const shareVoice = (one: string, other: string): boolean => one !== 'weak' && other !== 'weak'
  const { order } = learnedPanel(nothingLearned, Object.keys(usual), {
    kinds: [],
    isChoice: false,
    shareVoice,
  }).order(createSeededRandom('shared'))
  expect(order).toHaveLength(2)
  expect(order).toContain(4)
})

test('a question is learnt once, and what is kept has a limit that outlives labels', () => {
  const panel = (id: string): AnsweredPanel => ({
    id,
    kinds: [],
    isChoice: true,
    answers: [
      { model: 'a', group: 0 },
      { model: 'b', group: 0 },
    ],
  })
  const once = learnQuestion(nothingLearned, panel('0')).state
  expect(learnQuestion(once, panel('0')).state).toBe(once)
  let state = tellOutcome(once, '0', { right: 0 })
  const full = Array.from({ length: mostQuestions }, (_, place) => ({
    ...(state.questions[0] as (typeof state.questions)[0]),
    id: `old ${place}`,
  }))
  state = {
    ...state,
    seen: 2_001,
    questions: [...state.questions, ...full.slice(1).map(({ told: _, ...rest }) => rest)],
  }
  const after = learnQuestion(state, panel('new')).state
  expect(after.questions).toHaveLength(mostQuestions)
  expect(after.questions[0]).toMatchObject({ id: '0', told: { right: 0 } })
  expect(after.questions.at(-1)?.id).toBe('new')
  expect(after.questions.some(({ id }) => id === 'old 1')).toBe(false)
})

test('what was told wins over what agreement says, and bends the probability', () => {
  const { state } = played(
    {
      abilities: { liar: 0, dupe: 0, honest: 0 },
      changed: { liar: (_r, wrong) => wrong, dupe: (_r, wrong) => wrong, honest: (right) => right },
    },
    60,
    'warn',
  )
  const level = (learned: LearnedState, model: string): number =>
    learned.abilities.levels[memberOf(learned, model)] as number
  expect(level(state, 'liar')).toBeGreaterThan(level(state, 'honest'))
  let told = state
  for (const { id, answers } of state.questions) {
    const honest = answers.find(({ member }) => state.members[member]?.model === 'honest')
    told = tellOutcome(told, id, { right: honest?.group ?? -1 })
  }
  told = learnQuestion(told, { id: 'next', kinds: [], isChoice: false, answers: [{ model: 'honest', group: 0 }] }).state
  for (let more = 0; more < 30; more++) {
    told = learnQuestion(told, {
      id: `more ${more}`,
      kinds: [],
      isChoice: false,
      answers: [{ model: 'honest', group: 0 }],
    }).state
  }
  expect(level(told, 'honest')).toBeGreaterThan(level(told, 'liar') + 1)
  expect(tellOutcome(told, 'nobody knows this one', { right: 0 })).toBe(told)
})

test('outcomes of the answers given move the probabilities of such answers alone', () => {
  let state = nothingLearned
  for (let place = 0; place < 200; place++) {
    state = learnQuestion(state, {
      id: `${place}`,
      kinds: [],
      isChoice: true,
      given: 0,
      posterior: 0.9,
      answers: [{ model: 'a', group: 0 }],
    }).state
    state = tellOutcome(state, `${place}`, place % 4 === 0 ? { right: 0 } : { wrong: 0 })
  }
  expect(state.readings.free).toEqual(nothingLearned.readings.free)
  const panel = learnedPanel(state, ['a'], { kinds: [], isChoice: true })
  const before = learnedPanel(nothingLearned, ['a'], { kinds: [], isChoice: true })
  expect(panel.probabilityOf(0.9)).toBeLessThan(before.probabilityOf(0.9) - 0.2)
})

test('what is written and read again is equal, and goes on alike', () => {
  const { state, panels } = played({ abilities: usual, from: 60, changed: { strong: (_r, w) => w } }, 130)
  const again = decodeLearned(encodeLearned(state))
  expect(again).toEqual(state)
  const next = { ...(panels[0] as AnsweredPanel), id: 'next' }
  expect(learnQuestion(again as LearnedState, next)).toEqual(learnQuestion(state, next))
  expect(decodeLearned(new TextEncoder().encode('{"version":0}'))).toBeUndefined()
})

test('a source that is forgotten leaves the members, abilities and probabilities of the others alone', () => {
  const panels = fc.array(
    fc.record({
      source: fc.constantFrom('page', 'api'),
      groups: fc.array(fc.nat(2), { minLength: 2, maxLength: 3 }),
      told: fc.boolean(),
    }),
    { minLength: 1, maxLength: 30 },
  )
  fc.assert(
    fc.property(panels, (heard) => {
      let both = nothingLearned
      let alone = nothingLearned
      heard.forEach(({ source, groups, told }, id) => {
        const seen: number[] = []
        const answers = groups.map((group, place) => {
          if (!seen.includes(group)) seen.push(group)
          return { model: ['a', 'b', 'c'][place] as string, group: seen.indexOf(group) }
        })
        const panel = { id: `${id}`, source, kinds: [], isChoice: false, given: 0, posterior: 0.8, answers }
        both = learnQuestion(both, panel).state
        if (told) both = tellOutcome(both, `${id}`, { right: 0 })
        if (source === 'page') return
        alone = learnQuestion(alone, panel).state
        if (told) alone = tellOutcome(alone, `${id}`, { right: 0 })
      })
      const last = { id: 'last', source: 'page', kinds: [], isChoice: false, answers: [] }
      const forgotten = forgetSource(learnQuestion(both, last).state, 'page')
      expect(forgotten.questions.map(({ id }) => id)).toEqual(alone.questions.map(({ id }) => id))
      expect(forgotten.readings).toEqual(alone.readings)
      for (const { model, asked } of alone.members) {
        expect(forgotten.members[memberOf(forgotten, model)]?.asked).toBe(asked)
      }
      const answersOf = (state: LearnedState): number =>
        weightOfAnswers(
          learnedPanel(state, ['a', 'b', 'c'], { kinds: [], isChoice: false }).heard([
            { member: 0, group: 0 },
            { member: 1, group: 1 },
          ]),
        )[0] as number
      const refitted = forgetSource(learnQuestion(alone, last).state, 'page')
      expect(answersOf(forgotten)).toBeCloseTo(answersOf(refitted), 2)
    }),
    { seed: 1, numRuns: 40 },
  )
})
