import type { ModelId } from '../../../ports/chat-model.ts'
import type { LearnedStore } from '../../../ports/learned-store.ts'
import type { HeardQuestion, Told } from '../ability/heard-question.ts'
import { type AlarmAction, type AnsweredPanel, learnQuestion } from './learn-question.ts'
import { decodeLearned, encodeLearned } from './learned-codec.ts'
import { type LearnedState, type LearningAlarm, nothingLearned } from './learned-state.ts'
import { forgetSource, tellOutcome } from './tell-outcome.ts'

/** Learns from the questions that are answered, while they are answered. Costs no call. */
export interface Learner {
  /** As far as is known now. */
  readonly state: LearnedState
  /** Whether two models are declared to be one voice under two names; they are never asked together. */
  shareVoice(one: ModelId, other: ModelId): boolean
  /** Learns from one question; what its id says was learnt before is not learnt again. */
  learn(panel: AnsweredPanel): void
  /**
   * What somebody said of an answered question, or how it follows from the question; undefined: it was taken back. False: the question is
   * not known here; where others learn too, they are told once what they learnt is kept.
   */
  tell(id: string, told: Telling): boolean
  /** Forgets all that came from a source. */
  forget(source: string): void
  /** Keeps what was learnt since, and takes up what other processes have. Rejects as the store does; nothing is lost then. */
  save(): Promise<void>
  /** Has somebody told whenever a member is found to have changed or to copy another. */
  onAlarm(listener: (alarm: LearningAlarm) => void): void
}

export interface LearnerOptions {
  /** Absent: nothing outlives the process. */
  readonly store?: LearnedStore
  /** What becomes of a member that changed or copies another. Default: it counts as new. */
  readonly action?: AlarmAction
  /** Where what is learnt is said to come from; absent: it has no name. */
  readonly source?: string
  /** Whose voice a model's is (weights, and the words it is asked in), where that is known; equal for two names of one. */
  readonly voiceOf?: (model: ModelId) => string | undefined
  /** Told where what was learnt could not be kept; it is tried again with the next that is learnt. */
  readonly onSaveFailed?: (error: unknown) => void
}

/** Kept after so many questions, and whenever `save` is called. */
const questionsPerSave = 10

/** What an outcome says of a question's groups of equal answers. */
type Telling = Told | undefined | ((question: HeardQuestion, state: LearnedState) => Told | undefined)

type Step = (state: LearnedState) => LearnedState

/** Words on questions that nobody knows yet are kept at most, the newest. */
const mostAwaited = 200

/** Goes on from what the store holds. @throws as the store does */
export async function createLearner({
  store,
  action,
  source,
  voiceOf,
  onSaveFailed,
}: LearnerOptions = {}): Promise<Learner> {
  const kept = await store?.load()
  let state = (kept && decodeLearned(kept)) ?? nothingLearned
  /** What the store has not seen. */
  let unsaved: Step[] = []
  /** What was said of questions that others may have learnt, by question. */
  const awaited = new Map<string, Step>()
  let learntSinceSave = 0
  let saving: Promise<void> | undefined
  const listeners: ((alarm: LearningAlarm) => void)[] = []

  const take = (step: Step): void => {
    state = step(state)
    if (store !== undefined) unsaved.push(step)
  }
  const write = async (into: LearnedStore): Promise<void> => {
    const steps = unsaved
    unsaved = []
    let merged = state
    try {
      await into.update((bytes) => {
        const others = (bytes && decodeLearned(bytes)) ?? nothingLearned
        merged = [...steps, ...awaited.values()].reduce((before, step) => step(before), others)
        return encodeLearned(merged)
      })
    } catch (error) {
      unsaved = [...steps, ...unsaved]
      throw error
    }
    for (const { id } of merged.questions) awaited.delete(id)
    state = unsaved.reduce((before, step) => step(before), merged)
  }
  const save = async (): Promise<void> => {
    // One after the other: what comes while one is being written is written by the next.
    while (saving !== undefined) await saving.catch(() => undefined)
    if (store === undefined || unsaved.length + awaited.size === 0) return
    learntSinceSave = 0
    saving = write(store).finally(() => (saving = undefined))
    await saving
  }
  return {
    get state() {
      return state
    },
    shareVoice(one, other) {
      const voice = voiceOf?.(one)
      return voice !== undefined && voice === voiceOf?.(other)
    },
    learn(answered) {
      const panel = { ...(source !== undefined && { source }), ...answered }
      let alarms: readonly LearningAlarm[] = []
      take((before) => {
        const learnt = learnQuestion(before, panel, action)
        alarms = learnt.alarms
        return learnt.state
      })
      // What is learnt again into what others learnt meanwhile was said when it was learnt first.
      for (const listener of listeners) for (const alarm of alarms) listener(alarm)
      learntSinceSave += 1
      if (learntSinceSave >= questionsPerSave) save().catch((error: unknown) => onSaveFailed?.(error))
    },
    tell(id, told) {
      const step: Step = (before) => {
        const question = before.questions.find((one) => one.id === id)
        if (question === undefined) return before
        return tellOutcome(before, id, typeof told === 'function' ? told(question, before) : told)
      }
      const isKnown = state.questions.some((question) => question.id === id)
      if (isKnown) take(step)
      else if (store !== undefined) {
        awaited.delete(id)
        awaited.set(id, step)
        const [oldest] = awaited.keys()
        if (awaited.size > mostAwaited && oldest !== undefined) awaited.delete(oldest)
      }
      return isKnown
    },
    forget: (source) => take((before) => forgetSource(before, source)),
    save,
    onAlarm: (listener) => void listeners.push(listener),
  }
}
