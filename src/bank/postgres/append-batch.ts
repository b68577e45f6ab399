import type { AppendOutcome, BankBatch, BankCellEntry, BankQuestion } from '../../ports/question-bank.ts'
import { checkCell, checkQuestion } from '../content/check-entry.ts'
import {
  appendOutcome,
  type Judgement,
  judgeCell,
  judgeQuestion,
  refuse,
  refuseOrphan,
} from '../content/judge-entry.ts'
import { findQuestions, questionKey } from './find-questions.ts'
import { CELL_COLUMNS, cellOf } from './rows.ts'
import { modelIds, type Writing, writeCells } from './write-cells.ts'
import { insertQuestions, removeQuestions, updateQuestions } from './write-questions.ts'

/**
 * Writes a batch; to be called inside a writing transaction. What is there is read at once, every entry judged in its order
 * against that and those before it, and the rest written at once: a database is a network away.
 */
export async function appendBatch(writing: Writing, { questions = [], cells = [] }: BankBatch): Promise<AppendOutcome> {
  return appendOutcome(await appendQuestions(writing, questions), await appendCells(writing, cells))
}

async function appendQuestions(
  writing: Writing,
  questions: readonly BankQuestion[],
): Promise<readonly Judgement<BankQuestion>[]> {
  const checked = questions.map(checkQuestion)
  const valid = checked.flatMap((one) => ('entry' in one ? [one.entry] : []))
  const found = await findQuestions(writing.session, writing.schema, valid)
  const known = new Map([...found].map(([key, { question }]) => [key, question]))
  const [inserted, updated, removed] = [
    new Map<string, BankQuestion>(),
    new Map<string, BankQuestion>(),
    new Set<number>(),
  ]
  const judgements = checked.map((one): Judgement<BankQuestion> => {
    if ('reason' in one) return refuse(one.reason)
    const key = questionKey(one.entry)
    const judged = judgeQuestion(known.get(key), one.entry)
    if (!('entry' in judged)) return judged
    known.set(key, judged.entry)
    const there = found.get(key)
    if (judged.outcome === 'replaced') {
      if (there !== undefined) removed.add(there.id)
      updated.delete(key)
    }
    const isNew = there === undefined || removed.has(there.id)
    if (isNew) inserted.set(key, judged.entry)
    else updated.set(key, judged.entry)
    return judged
  })
  await removeQuestions(writing, [...removed])
  await insertQuestions(writing, [...inserted.values()])
  await updateQuestions(writing, [...updated.values()])
  return judgements
}

async function appendCells(
  writing: Writing,
  cells: readonly BankCellEntry[],
): Promise<readonly Judgement<BankCellEntry>[]> {
  const checked = cells.map(checkCell)
  const valid = checked.flatMap((one) => ('entry' in one ? [one.entry] : []))
  const questions = await findQuestions(writing.session, writing.schema, valid)
  const placed = valid.filter((cell) => questions.has(questionKey(cell)))
  const models = await modelIds(writing, new Set(placed.map(({ model }) => model)))
  const placeOf = (cell: BankCellEntry) => [questions.get(questionKey(cell))?.id, models.get(cell.model), cell.sample]
  const rows = await writing.session.query(
    `SELECT question, model, ${CELL_COLUMNS} FROM ${writing.schema}.bank_cell
       JOIN unnest($1::bigint[], $2::int[], $3::bigint[]) AS wanted (question, model, sample) USING (question, model, sample)`,
    [0, 1, 2].map((part) => placed.map((cell) => placeOf(cell)[part])),
  )
  const recorded = new Map(rows.map((row) => [[row.question, row.model, row.sample].join(' '), cellOf(row)]))
  const known = new Map<string, BankCellEntry>()
  const written = new Map<string, { readonly question: number; readonly entry: BankCellEntry }>()
  const judgements = checked.map((one): Judgement<BankCellEntry> => {
    if ('reason' in one) return refuse(one.reason)
    const cell = one.entry
    const question = questions.get(questionKey(cell))?.id
    if (question === undefined) return refuseOrphan(cell)
    const place = placeOf(cell).join(' ')
    const there = recorded.get(place)
    const { dataset, questionId, model } = cell
    const before = there && { ...(dataset !== undefined && { dataset }), questionId, model, ...there }
    const judged = judgeCell(known.get(place) ?? before, cell)
    if (!('entry' in judged)) return judged
    known.set(place, judged.entry)
    written.set(place, { question, entry: judged.entry })
    return judged
  })
  await writeCells(writing, [...written.values()], models)
  return judgements
}
