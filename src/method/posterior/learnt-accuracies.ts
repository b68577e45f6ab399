import { meanOf } from '../../statistics/vectors.ts'
import type { QuestionView } from './question-state.ts'

/** What use has taught of a pool beside a bank. Arrays over the pool, in pool order. */
export interface LearntAccuracies {
  /** Members that the bank does not know, or no longer: they are not who bore their name when it was recorded. */
  readonly strangers: readonly boolean[]
  /** The share of right answers to expect, by how often a member agreed; undefined where the bank knows better and too little was heard. */
  readonly expected: readonly (number | undefined)[]
}

/**
 * The pool on one question with strangers in it: each as accurate as use says, moved by what the bank says of the others beyond
 * use, and as heavy as the known member that is most like it.
 * @param view of the pool, strangers at any value
 */
export function withStrangers(view: QuestionView, { strangers, expected }: LearntAccuracies): QuestionView {
  const known = strangers.flatMap((isStranger, member) => (isStranger ? [] : [member]))
  const both = known.flatMap((member) => {
    const learnt = expected[member]
    return learnt === undefined ? [] : [(view.accuracy[member] as number) - learnt]
  })
  const beyond = both.length === 0 ? 0 : meanOf(both)
  const accuracy = strangers.map((isStranger, member) => {
    const learnt = expected[member]
    return isStranger && learnt !== undefined ? bounded(learnt + beyond) : (view.accuracy[member] as number)
  })
  const distance = (one: number, other: number): number =>
    Math.abs((accuracy[one] as number) - (accuracy[other] as number))
  const weights = strangers.map((isStranger, member) => {
    const likest = isStranger ? known.toSorted((a, b) => distance(a, member) - distance(b, member))[0] : member
    return view.weights[likest ?? member] as number
  })
  return { ...view, accuracy, weights }
}

/** Nobody is certain to be right, or wrong. */
function bounded(share: number): number {
  return Math.min(0.98, Math.max(0.02, share))
}
