import type { ModelId } from '../../ports/chat-model.ts'
import type { Question } from '../../ports/question.ts'
import type { CollaborationEvent } from '../events.ts'
import type { Reading } from '../posterior/pool-posterior.ts'
import { marksItsAnswer, optionCountOf } from '../votes/answer-evidence.ts'
import { abilityExpecting } from './ability/difficulty.ts'
import type { KindShare } from './ability/heard-question.ts'
import type { Learner } from './state/learner.ts'

/** Who is asked, as learning goes by it. */
export interface LearningPanel {
  /** The pool, in pool order. */
  readonly ids: readonly ModelId[]
  /** Places in the pool of those who are asked first so that something is learnt about them. */
  readonly newcomers: readonly number[]
  /** Names the question. */
  readonly traceId: string
  /** By place in the pool: the share of right answers that a bank expects; undefined where no bank knows the member. */
  readonly promisedOf?: (member: number) => number | undefined
}

/** What a question is to whoever learns from it. */
export function learningQuestion(question: Question): {
  readonly kinds: readonly KindShare[]
  readonly isChoice: boolean
} {
  return {
    kinds: question.kind === undefined ? [] : [{ kind: question.kind, share: 1 }],
    isChoice: optionCountOf(question) !== undefined,
  }
}

/** Learns from a question's answers, and says who was asked so that something is learnt of them. */
export function* learnFromReading(
  learner: Learner,
  question: Question,
  { ids, newcomers, traceId, promisedOf = () => undefined }: LearningPanel,
  { answers, clusters, leader, standing }: Reading,
): Generator<CollaborationEvent> {
  const asked = new Set(answers.map(({ member }) => member))
  const strangers = newcomers.filter((member) => asked.has(member))
  if (strangers.length > 0) {
    const names = strangers.map((member) => ids[member]).join(', ')
    const note = `Asked to learn about them, few answers of theirs are known: ${names}.`
    yield { type: 'noted', degraded: false, note }
  }
  // Answers that cannot be compared teach nothing.
  if (leader === undefined) return
  learner.learn({
    ...{ id: traceId, ...learningQuestion(question), given: clusters.indexOf(leader) },
    posterior: standing.posterior ?? standing.confidence,
    answers: answers.map((answer) => {
      const promised = promisedOf(answer.member)
      return {
        model: ids[answer.member] as ModelId,
        group: clusters.findIndex(({ supporters }) => supporters.includes(answer)),
        ...(marksItsAnswer(answer.generation.text) && { marked: true as const }),
        ...(promised !== undefined && { promised: abilityExpecting(promised) }),
      }
    }),
  })
}
