import { type Hypotheses, hear, nothingHeard, noVote, restrictedTo } from './hypotheses.ts'

/** How much a question is of a kind; the shares of one question sum to at most 1. */
export interface KindShare {
  readonly kind: string
  readonly share: number
}

/** One member's answer. */
export interface HeardAnswer {
  /** The member's place among those who are learnt about. */
  readonly member: number
  /** Which of the equal answers it gave, numbered as they appeared, or `noVote`. */
  readonly group: number
  /** It said which part of its text is the answer, or was too short to be anything else. */
  readonly marked?: true
}

/**
 * What somebody said of a question: which group of answers is right (`noVote`: none of them), or one that is not. More than
 * one group may be known to be wrong only by knowing the right one.
 */
export type Told = { readonly right: number } | { readonly wrong: number }

/** One question that was answered: all that is learnt from. Neither its words nor an answer's. */
export interface HeardQuestion {
  /** The trace's, by which feedback finds it. */
  readonly id: string
  /** Where it came from, so that a source can be forgotten; absent where it has no name. */
  readonly source?: string
  readonly kinds: readonly KindShare[]
  /** Whether it was answered by one of given options. */
  readonly isChoice: boolean
  /** In the order of asking. */
  readonly answers: readonly HeardAnswer[]
  /** The group whose answer was given, and its posterior before anybody told; absent where none was. */
  readonly given?: number
  readonly posterior?: number
  readonly told?: Told
}

/** What is possible of a question after all its answers, and what was told of it. @param rightOf difficulties, by answer */
export function hypothesesOf(
  { answers, told }: Pick<HeardQuestion, 'answers' | 'told'>,
  rightOf: (answer: HeardAnswer, place: number) => Float64Array,
): Hypotheses {
  const heard = answers.reduce(
    (before, answer, place) => hear(before, rightOf(answer, place), answer.group),
    nothingHeard,
  )
  if (told === undefined) return heard
  const none = heard.sizes.length
  if ('wrong' in told) return restrictedTo(heard, (hypothesis) => hypothesis !== told.wrong)
  const right = told.right === noVote ? none : told.right
  return restrictedTo(heard, (hypothesis) => hypothesis === right)
}

/** Answers without those of some, their groups numbered anew. @param isKept by place in `answers` */
export function withoutAnswers(question: HeardQuestion, isKept: (place: number) => boolean): HeardQuestion {
  const kept = question.answers.filter((_, place) => isKept(place))
  const numbers = new Map<number, number>([[noVote, noVote]])
  for (const { group } of kept) if (!numbers.has(group)) numbers.set(group, numbers.size - 1)
  const { given, told, ...rest } = question
  // A group nobody is left in: it was right, so none of the others is; it was wrong, so nothing is known of them.
  const newTold: Told | undefined =
    told === undefined
      ? undefined
      : 'right' in told
        ? { right: numbers.get(told.right) ?? noVote }
        : numbers.has(told.wrong)
          ? { wrong: numbers.get(told.wrong) as number }
          : undefined
  const newGiven = given === undefined ? undefined : numbers.get(given)
  return {
    ...rest,
    answers: kept.map(({ group, ...answer }) => ({ ...answer, group: numbers.get(group) as number })),
    ...(newGiven !== undefined && { given: newGiven }),
    ...(newTold !== undefined && { told: newTold }),
  }
}
