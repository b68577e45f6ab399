import { gradeResponse } from '../../grading/grade-response.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { BankCell, BankQuestion, Lesson } from '../../ports/question-bank.ts'

/** The answer of a model to a learnt question, its first sample. */
export interface LearntCell {
  readonly cell: BankCell
  /** The trace it stands in, and when that was asked; absent where the answer was imported or asked on purpose. */
  readonly from?: { readonly trace: string; readonly atMs: number }
  /** The trace by whose word it is right or wrong. */
  readonly labelTrace?: string
}

/** A question that was learnt from traces, with all that is known of it. */
export interface LearntQuestion {
  readonly question: BankQuestion
  /** When it was last asked, in milliseconds since 1970. */
  readonly seenMs: number
  /** The trace that told the right answer. */
  readonly referenceTrace?: string
  readonly cells: ReadonlyMap<ModelId, LearntCell>
}

/**
 * What is known of a question after one more lesson on it. The same trace again takes the place of what it taught before:
 * the last word on an answer counts, and may be taken back. What another trace, or somebody on purpose, said to be right or wrong stays
 * as it is. Of a model's several answers the one with a label is kept, else the newest. The right answer once told grades
 * all.
 */
export function applyLesson(before: LearntQuestion, lesson: Lesson): LearntQuestion {
  const { trace, atMs } = lesson
  const cells = new Map([...before.cells].map(([model, known]) => [model, withoutWordOf(trace, known)]))
  for (const { model, ...answer } of lesson.answers) {
    const known = cells.get(model)
    if (known !== undefined && !mayTakePlaceOf(known, lesson, answer.correct)) continue
    cells.set(model, {
      cell: { sample: 0, ...answer },
      from: { trace, atMs },
      ...(answer.correct !== undefined && { labelTrace: trace }),
    })
  }
  const isTold = before.question.reference !== undefined && before.referenceTrace !== trace
  const { reference: _old, ...asked } = before.question
  const reference = isTold ? before.question.reference : lesson.reference
  const referenceTrace = isTold ? before.referenceTrace : reference === undefined ? undefined : trace
  const question: BankQuestion = reference === undefined ? asked : { ...asked, reference }
  return {
    question,
    seenMs: Math.max(before.seenMs, atMs),
    ...(referenceTrace !== undefined && { referenceTrace }),
    cells: new Map([...cells].map(([model, known]) => [model, gradedBy(question, referenceTrace, known)])),
  }
}

function withoutWordOf(trace: string, known: LearntCell): LearntCell {
  if (known.labelTrace !== trace) return known
  const { correct: _taken, ...cell } = known.cell
  return { cell, ...(known.from !== undefined && { from: known.from }) }
}

function mayTakePlaceOf({ cell, from }: LearntCell, { trace, atMs }: Lesson, label: number | undefined): boolean {
  if (from === undefined) return false
  if (cell.correct !== undefined) return false
  return from.trace === trace || label !== undefined || atMs > from.atMs
}

function gradedBy(question: BankQuestion, referenceTrace: string | undefined, known: LearntCell): LearntCell {
  const { cell, from } = known
  const { reference } = question
  if (from === undefined || cell.correct !== undefined || cell.response === undefined) return known
  const grade = reference === undefined ? undefined : gradeResponse({ question, response: cell.response, reference })
  if (grade === undefined) return known
  return {
    ...known,
    cell: { ...cell, correct: grade.correct },
    ...(referenceTrace !== undefined && { labelTrace: referenceTrace }),
  }
}
