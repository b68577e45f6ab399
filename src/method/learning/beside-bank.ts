import type { ModelId } from '../../ports/chat-model.ts'
import type { Question } from '../../ports/question.ts'
import type { CollaborationEvent } from '../events.ts'
import type { LearntAccuracies } from '../posterior/learnt-accuracies.ts'
import type { Reading } from '../posterior/pool-posterior.ts'
import type { QuestionView } from '../posterior/question-state.ts'
import { learnedPanel } from './asking/learned-panel.ts'
import { mayJoinPanel, newcomerAnswers } from './asking/learning-order.ts'
import { learnFromReading, learningQuestion } from './learn-from-reading.ts'
import { watchedFrom } from './state/drift-watch.ts'
import { hasChanged } from './state/learned-state.ts'
import type { Learner } from './state/learner.ts'

/** What use teaches beside a bank that knows most of the pool. */
export interface LearningBesideBank {
  readonly accuracies: LearntAccuracies
  /**
   * The panel that the bank proposes, as use knows better: nobody who is excluded, never two of which one repeats the other, and
   * one member of whom neither the bank nor use knows much first, where more than one may be asked.
   * @param view what the bank says of the pool
   * @param proposed places in the pool
   */
  orderOf(view: QuestionView, proposed: readonly number[], mostAsked: number): readonly number[]
  learnFrom(reading: Reading): Generator<CollaborationEvent>
}

/**
 * Watches the members of a pool that a bank knows, and stands in for what the bank does not know, or no longer.
 * @param pool in pool order
 * @param isKnown whether the bank holds answers of a model
 */
export function learningBesideBank(
  learner: Learner,
  question: Question,
  {
    pool,
    isKnown,
    traceId,
  }: {
    readonly pool: readonly ModelId[]
    readonly isKnown: (model: ModelId) => boolean
    readonly traceId: string
  },
): LearningBesideBank {
  const { state } = learner
  const learned = learnedPanel(state, pool, learningQuestion(question))
  const strangers = pool.map((model) => !isKnown(model) || hasChanged(state, model))
  const isNew = (member: number): boolean =>
    strangers[member] === true && (learned.asked[member] ?? 0) < newcomerAnswers
  const shareVoice = (one: ModelId, other: ModelId): boolean => learner.shareVoice(one, other)
  let newcomers: readonly number[] = []
  let promised: ArrayLike<number> = []
  const promisedOf = (member: number): number | undefined => (strangers[member] === true ? undefined : promised[member])
  return {
    accuracies: {
      strangers,
      expected: learned.accuracy.map((accuracy, member) =>
        strangers[member] === true || (learned.asked[member] ?? 0) >= watchedFrom ? accuracy : undefined,
      ),
    },
    orderOf(view, proposed, mostAsked) {
      promised = view.accuracy
      const least = proposed
        .filter(isNew)
        .sort((left, right) => (learned.asked[left] ?? 0) - (learned.asked[right] ?? 0))
      newcomers = mostAsked > 1 ? least.slice(0, 1) : []
      const order: number[] = []
      const mayJoin = mayJoinPanel(state, pool, shareVoice)
      for (const member of [...newcomers, ...proposed]) {
        if (!order.includes(member) && mayJoin(member, order)) order.push(member)
      }
      return order
    },
    learnFrom: (reading) => learnFromReading(learner, question, { ids: pool, newcomers, traceId, promisedOf }, reading),
  }
}
