import type { BankView, LearnOutcome, Lesson, QuestionBank } from '../ports/question-bank.ts'
import type { TracedAnswer } from '../traces/trace-reader.ts'
import { type LessonLack, lessonFromTrace } from './lesson-from-trace.ts'
import { lessonKey } from './lesson-key.ts'

export interface LearnFromTracesOptions {
  readonly source: string
  /** Questions that the source may have. */
  readonly most: number
  /** Names of keys: only what these asked. Default: all. */
  readonly clients?: readonly string[]
  /** Names of keys of which nothing is learnt: neither what they asked nor what they said of answers. */
  readonly leaveOut?: readonly string[]
}

/** What came of learning from traces. */
export interface LearnReport extends LearnOutcome {
  /** Traces that were looked at. */
  readonly traces: number
  /** Those of them that somebody said something of. */
  readonly withFeedback: number
  /** Those that taught nothing, by why. `known`: the bank has the question from elsewhere. */
  readonly leftOut: Readonly<Partial<Record<LessonLack | 'known' | 'other-client', number>>>
}

/**
 * Takes traces into a bank, with what was said of them. Asks nobody. Twice is the same as once.
 * @param traced in any order
 */
export async function learnFromTraces(
  bank: Pick<QuestionBank, 'view' | 'learn'>,
  traced: AsyncIterable<TracedAnswer> | Iterable<TracedAnswer>,
  { source, most, clients, leaveOut = [] }: LearnFromTracesOptions,
): Promise<LearnReport> {
  const known = knownQuestions(await bank.view())
  const leftOut: Partial<Record<LessonLack | 'known' | 'other-client', number>> = {}
  const leave = (why: LessonLack | 'known' | 'other-client'): void => {
    leftOut[why] = (leftOut[why] ?? 0) + 1
  }
  const lessons: Lesson[] = []
  let [traces, withFeedback] = [0, 0]
  for await (const { trace, feedback } of traced) {
    traces += 1
    if (feedback !== undefined) withFeedback += 1
    if (leaveOut.includes(trace.client) || (clients !== undefined && !clients.includes(trace.client))) {
      leave('other-client')
      continue
    }
    const isBelieved = feedback !== undefined && !leaveOut.includes(feedback.client)
    const lesson = lessonFromTrace(trace, isBelieved ? feedback : undefined)
    if (typeof lesson === 'string') leave(lesson)
    else if (isKnown(lesson, known)) leave('known')
    else lessons.push(lesson)
  }
  return { traces, withFeedback, leftOut, ...(await bank.learn(source, lessons, { most })) }
}

/** What the bank has from elsewhere, by key, and whether it knows who was right on it. */
function knownQuestions(view: BankView): ReadonlyMap<string, boolean> {
  const columns = view.models.map((model) => view.correctness(model))
  return new Map(
    view.questions.flatMap((question, place) => {
      if (question.source !== undefined) return []
      const isLabelled = question.reference !== undefined || columns.some((column) => !Number.isNaN(column[place]))
      return [[lessonKey(question), isLabelled]]
    }),
  )
}

/** A question that the bank has is not taken again, unless somebody said who was right where the bank knows nothing of it. */
function isKnown({ key, answers, reference }: Lesson, known: ReadonlyMap<string, boolean>): boolean {
  const isLabelled = known.get(key)
  if (isLabelled !== false) return isLabelled === true
  return reference === undefined && answers.every(({ correct }) => correct === undefined)
}
