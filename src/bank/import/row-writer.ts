import type { BankCellEntry, BankQuestion, QuestionBank, RefusedEntry } from '../../ports/question-bank.ts'
import type { ImportReport, ImportTally } from './import-report.ts'
import type { ReadBatch, ReadRow, RefusedRow } from './read-source.ts'

/** Writes read rows into a bank and counts what became of them. */
export interface RowWriter {
  write(batch: ReadBatch): Promise<void>
  counts(): Pick<ImportReport, 'questionsAdded' | 'cellsAdded' | 'completed' | 'revisedQuestions'>
}

/**
 * Answers to a question that the bank refused are refused with it.
 *
 * @param hasRevisions answers to a question that the bank has in other words are kept all the same.
 */
export function createRowWriter(bank: QuestionBank, tally: ImportTally, hasRevisions: boolean): RowWriter {
  const questionsSeen = new Set<string>()
  const verdicts = new Map<string, { readonly refusal: string | undefined }>()
  const counts = { questionsAdded: 0, cellsAdded: 0, completed: 0, revisedQuestions: 0 }

  async function writeQuestions(rows: readonly ReadRow[]): Promise<void> {
    const fresh = new Map<string, BankQuestion>()
    for (const { question, questionDigest } of rows)
      if (question !== undefined && !verdicts.has(questionDigest)) fresh.set(questionDigest, question)
    if (fresh.size === 0) return
    const outcome = await bank.append({ questions: [...fresh.values()] })
    counts.questionsAdded += outcome.questionsAdded
    counts.completed += outcome.completed
    const isRevision = ({ contradicts }: RefusedEntry) => hasRevisions && contradicts !== undefined
    const refusals = new Map(
      outcome.refused.filter((entry) => !isRevision(entry)).map(({ index, reason }) => [index, reason]),
    )
    counts.revisedQuestions += outcome.refused.filter(isRevision).length
    for (const [index, [digest, { dataset, questionId }]] of [...fresh].entries()) {
      const refusal = refusals.get(index)
      verdicts.set(digest, { refusal })
      const key = JSON.stringify([dataset, questionId])
      if (refusal !== undefined || questionsSeen.has(key)) continue
      questionsSeen.add(key)
      tally.question()
    }
  }

  async function writeCells(file: string, rows: readonly ReadRow[]): Promise<readonly RefusedRow[]> {
    const refused: RefusedRow[] = []
    const writable: { readonly line: number; readonly cell: BankCellEntry }[] = []
    for (const { line, cell, questionDigest } of rows) {
      const refusal = verdicts.get(questionDigest)?.refusal
      if (refusal !== undefined) refused.push({ file, line, reason: refusal })
      else if (cell !== undefined) writable.push({ line, cell })
    }
    const outcome = await bank.append({ cells: writable.map(({ cell }) => cell) })
    counts.cellsAdded += outcome.cellsAdded
    counts.completed += outcome.completed
    const refusals = new Map(outcome.refused.map(({ index, reason }) => [index, reason]))
    for (const [index, { line, cell }] of writable.entries()) {
      const reason = refusals.get(index)
      if (reason === undefined) tally.cell(cell)
      else refused.push({ file, line, reason })
    }
    return refused
  }

  return {
    counts: () => counts,
    async write({ file, rows, refused }: ReadBatch): Promise<void> {
      await writeQuestions(rows)
      const all = [...refused, ...(await writeCells(file, rows))]
      const inOrder = all.sort((a, b) => (a.line ?? Number.POSITIVE_INFINITY) - (b.line ?? Number.POSITIVE_INFINITY))
      for (const row of inOrder) tally.refused(row)
    },
  }
}
