import type { BankQuestion, LearnOutcome, Lesson } from '../../ports/question-bank.ts'
import type { PostgresRow } from '../../postgres/open-postgres.ts'
import type { LearntCell, LearntQuestion } from '../learning/apply-lesson.ts'
import { leastTelling } from '../learning/least-telling.ts'
import { lessonsByQuestion, type TaughtQuestion, teachQuestion } from '../learning/teach-question.ts'
import { type FoundQuestion, findQuestions, questionKey } from './find-questions.ts'
import { CELL_COLUMNS, cellOf, columnsOf, storedText, textOf, unnestOf } from './rows.ts'
import { modelIds, type PlacedEntry, type Writing, writeCells } from './write-cells.ts'
import { insertQuestions, removeQuestions, updateQuestions } from './write-questions.ts'

/** How `bank_cell.learnt` says where a learnt cell is from. */
interface StoredOrigin {
  readonly trace: string
  readonly seenMs: number
  readonly labelTrace?: string
}

/**
 * Takes lessons in; to be called inside a writing transaction.
 * @returns with `isChanged`: whether the content is another than before
 */
export async function learnLessons(
  writing: Writing,
  source: string,
  lessons: readonly Lesson[],
  most: number,
): Promise<LearnOutcome & { readonly isChanged: boolean }> {
  const byQuestion = lessonsByQuestion(source, lessons)
  const stored = await storedQuestions(writing, source, byQuestion)
  const taught = new Map<string, TaughtQuestion>()
  let untelling = 0
  for (const [questionId, own] of byQuestion) {
    const one = teachQuestion(source, questionId, own, stored.get(questionKey({ questionId }))?.learnt)
    if (one === 'untelling') untelling += 1
    if (typeof one !== 'string') taught.set(questionKey({ questionId }), one)
  }
  await writeTaught(writing, stored, taught)
  const changed = [...taught].filter(([, { isChanged }]) => isChanged)
  const added = changed.filter(([key]) => !stored.has(key)).length
  const removed = await removeLeastTelling(writing, source, most)
  return {
    questionsAdded: added,
    questionsChanged: changed.length - added,
    questionsUntelling: untelling,
    questionsRemoved: removed,
    isChanged: changed.length + removed > 0,
  }
}

interface StoredQuestion extends FoundQuestion {
  readonly learnt: LearntQuestion
}

/** Those of the source that are there. */
async function storedQuestions(
  { session, schema }: Writing,
  source: string,
  byQuestion: readonly (readonly [string, unknown])[],
): Promise<ReadonlyMap<string, StoredQuestion>> {
  const all = await findQuestions(
    session,
    schema,
    byQuestion.map(([questionId]) => ({ questionId })),
  )
  const found = [...all].filter(([, { question }]) => question.source === source)
  const rows = await session.query(
    `SELECT question, bank_model.name AS model_name, learnt, ${CELL_COLUMNS} FROM ${schema}.bank_cell
       JOIN ${schema}.bank_model ON bank_model.id = model
     WHERE question = ANY($1::bigint[]) AND sample = 0 ORDER BY model`,
    [found.map(([, { id }]) => id)],
  )
  const cellsOf = Map.groupBy(rows, ({ question }) => Number(question))
  return new Map(found.map(([key, one]) => [key, { ...one, learnt: learntQuestionOf(one, cellsOf.get(one.id) ?? []) }]))
}

function learntQuestionOf({ question, row }: FoundQuestion, cells: readonly PostgresRow[]): LearntQuestion {
  return {
    question,
    seenMs: (row.seen_ms as number | null) ?? 0,
    ...(row.reference_trace !== null && { referenceTrace: textOf(row.reference_trace as string) }),
    cells: new Map(cells.map((cell) => [textOf(cell.model_name as string), learntCellOf(cell)])),
  }
}

function learntCellOf(row: PostgresRow): LearntCell {
  if (row.learnt === null) return { cell: cellOf(row) }
  const { trace, seenMs, labelTrace }: StoredOrigin = JSON.parse(row.learnt as string)
  return { cell: cellOf(row), from: { trace, atMs: seenMs }, ...(labelTrace !== undefined && { labelTrace }) }
}

async function writeTaught(
  writing: Writing,
  stored: ReadonlyMap<string, StoredQuestion>,
  taught: ReadonlyMap<string, TaughtQuestion>,
): Promise<void> {
  const { session, schema } = writing
  const entries = [...taught]
  const isThere = ([key]: readonly [string, unknown]) => stored.has(key)
  await insertQuestions(
    writing,
    entries.filter((entry) => !isThere(entry)).map(([, { question }]) => question),
  )
  await updateQuestions(
    writing,
    entries.filter((entry) => isThere(entry) && entry[1].isReferenceChanged).map(([, { question }]) => question),
  )
  const found = await findQuestions(
    session,
    schema,
    entries.map(([, { question }]) => question),
  )
  const idOf = (key: string): number => found.get(key)?.id as number
  const seen = entries.map(([key, { seenMs, referenceTrace }]) => [
    ...[idOf(key), seenMs],
    referenceTrace === undefined ? null : storedText(referenceTrace),
  ])
  await session.change(
    `UPDATE ${schema}.bank_question SET seen_ms = given.seen_ms, reference_trace = given.reference_trace
     FROM ${unnestOf(['bigint', 'float8', 'text'])} AS given (id, seen_ms, reference_trace)
     WHERE bank_question.id = given.id`,
    columnsOf(seen, 3),
  )
  const cells = entries.flatMap(([key, { question, cells: own }]) => own.map((one) => placed(idOf(key), question, one)))
  await writeCells(writing, cells, await modelIds(writing, new Set(cells.map(({ entry }) => entry.model))))
}

function placed(
  id: number,
  { questionId }: BankQuestion,
  { model, cell, from, labelTrace }: TaughtQuestion['cells'][number],
): PlacedEntry {
  const entry = { questionId, model, ...cell }
  if (from === undefined) return { question: id, entry }
  const origin: StoredOrigin = { trace: from.trace, seenMs: from.atMs, ...(labelTrace !== undefined && { labelTrace }) }
  return { question: id, entry, learnt: JSON.stringify(origin) }
}

async function removeLeastTelling(writing: Writing, source: string, most: number): Promise<number> {
  const { session, schema } = writing
  const rows = await session.query(
    `SELECT id, question_id, coalesce(seen_ms, 0) AS seen_ms, count(cell.question)::int AS answers,
       count(cell.correct)::int AS labels
     FROM ${schema}.bank_question LEFT JOIN ${schema}.bank_cell AS cell ON cell.question = bank_question.id
     WHERE source = $1 GROUP BY id`,
    [storedText(source)],
  )
  const worths = rows.map((row) => ({
    id: Number(row.id),
    key: textOf(row.question_id as string),
    seenMs: row.seen_ms as number,
    answers: row.answers as number,
    isLabelled: (row.labels as number) > 0,
  }))
  const left = leastTelling(worths, most)
  await removeQuestions(writing, left)
  return left.length
}
