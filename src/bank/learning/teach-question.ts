import type { BankCell, BankQuestion, Lesson } from '../../ports/question-bank.ts'
import { checkCell, checkQuestion } from '../content/check-entry.ts'
import { cellDigest } from '../content/content-hash.ts'
import { applyLesson, type LearntCell, type LearntQuestion } from './apply-lesson.ts'

/** What lessons make of one question, to be written into whatever the bank is kept in. */
export interface TaughtQuestion {
  readonly question: BankQuestion
  readonly seenMs: number
  readonly referenceTrace?: string
  /** The right answer is another than before: the question is to be written again. */
  readonly isReferenceChanged: boolean
  /** Cells to be written in place of what the model had. */
  readonly cells: readonly (LearntCell & { readonly model: string })[]
  /** Whether the bank's content is another than before. */
  readonly isChanged: boolean
}

/** The lessons of one source by the question that they are about, its id first. */
export function lessonsByQuestion(
  source: string,
  lessons: readonly Lesson[],
): readonly (readonly [questionId: string, lessons: readonly [Lesson, ...Lesson[]]])[] {
  return [...Map.groupBy(lessons, ({ key }) => `${source}/${key}`)].map(([id, own]) => [
    id,
    own as [Lesson, ...Lesson[]],
  ])
}

/**
 * What lessons about one question make of it.
 * @param stored as the bank has it; undefined = not there yet
 * @returns `untelling` for a new question on which one answer alone says nothing; `senseless` for what is no entry of a bank
 */
export function teachQuestion(
  source: string,
  questionId: string,
  lessons: readonly [Lesson, ...Lesson[]],
  stored: LearntQuestion | undefined,
): TaughtQuestion | 'untelling' | 'senseless' {
  const [first] = lessons
  const before: LearntQuestion = stored ?? {
    question: { ...first.question, questionId, source },
    seenMs: first.atMs,
    cells: new Map(),
  }
  const inOrder = lessons.toSorted((left, right) => left.atMs - right.atMs || (left.trace < right.trace ? -1 : 1))
  const after = inOrder.reduce<LearntQuestion>(applyLesson, before)
  if (stored === undefined && !isTelling(after)) return 'untelling'
  const checked = checkQuestion(after.question)
  if ('reason' in checked) return 'senseless'
  const question = checked.entry
  const isReferenceChanged = stored !== undefined && question.reference !== before.question.reference
  let isChanged = stored === undefined || isReferenceChanged
  const cells = [...after.cells].flatMap(([model, learnt]) => {
    const known = before.cells.get(model)
    const cell = checkedCell(question, model, learnt.cell)
    if (cell === undefined || JSON.stringify(known) === JSON.stringify({ ...learnt, cell })) return []
    if (!isSameContent(question, model, known?.cell, cell)) isChanged = true
    return [{ ...learnt, cell, model }]
  })
  const { seenMs, referenceTrace } = after
  return {
    question,
    seenMs,
    ...(referenceTrace !== undefined && { referenceTrace }),
    isReferenceChanged,
    cells,
    isChanged,
  }
}

function isTelling({ cells }: LearntQuestion): boolean {
  return cells.size > 1 || [...cells.values()].some(({ cell }) => cell.correct !== undefined)
}

function checkedCell({ questionId }: BankQuestion, model: string, cell: BankCell): BankCell | undefined {
  const checked = checkCell({ questionId, model, ...cell })
  if ('reason' in checked) return undefined
  const { questionId: _question, model: _model, ...kept } = checked.entry
  return kept
}

function isSameContent(
  { questionId }: BankQuestion,
  model: string,
  before: BankCell | undefined,
  after: BankCell,
): boolean {
  if (before === undefined) return false
  const digestOf = (cell: BankCell) => Buffer.from(cellDigest({ questionId, model, ...cell }))
  return digestOf(before).equals(digestOf(after))
}
