import type { BankCellEntry, BankQuestion, QuestionBank, RefusedEntry } from '../../ports/question-bank.ts'
import type { ImportReport, ImportTally } from './import-report.ts'
import type { ReadBatch, ReadRow, RefusedRow } from './read-source.ts'
import type { RecordingFormat } from './recorded-row.ts'

/** Writes read rows into a bank and counts what became of them. */
export interface RowWriter {
  write(batch: ReadBatch): Promise<void>
  counts(): Pick<
    ImportReport,
    'questionsAdded' | 'cellsAdded' | 'completed' | 'revisedQuestions' | 'questionsToldApart'
  >
}

/** What became of a question: why it was refused, or the id it has in the bank. */
interface QuestionVerdict {
  readonly refusal?: string
  readonly questionId?: string
}

type FreshQuestion = Pick<ReadRow, 'variant'> & { readonly question: BankQuestion }

/**
 * Answers to a question that the bank refused are refused with it.
 *
 * @param revises answers to a question that the bank has otherwise in this respect are kept all the same.
 */
export function createRowWriter(
  bank: QuestionBank,
  tally: ImportTally,
  revises: RecordingFormat['revises'],
): RowWriter {
  const questionsSeen = new Set<string>()
  const verdicts = new Map<string, QuestionVerdict>()
  const counts = { questionsAdded: 0, cellsAdded: 0, completed: 0, revisedQuestions: 0, questionsToldApart: 0 }
  const isRevision = ({ contradicts }: RefusedEntry): boolean =>
    contradicts !== undefined && (revises === 'wording' || (revises === 'reference' && contradicts !== 'text'))

  /** @returns a verdict a question, in order; undefined where the id is another question's and a variant tells them apart */
  async function append(fresh: readonly FreshQuestion[]): Promise<readonly (QuestionVerdict | undefined)[]> {
    const outcome = await bank.append({ questions: fresh.map(({ question }) => question) })
    counts.questionsAdded += outcome.questionsAdded
    counts.completed += outcome.completed
    counts.revisedQuestions += outcome.refused.filter(isRevision).length
    const refusals = new Map(outcome.refused.filter((entry) => !isRevision(entry)).map((entry) => [entry.index, entry]))
    return fresh.map(({ variant, question: { questionId } }, index) => {
      const refused = refusals.get(index)
      if (refused === undefined) return { questionId }
      return refused.contradicts === 'text' && variant !== undefined ? undefined : { refusal: refused.reason }
    })
  }

  async function writeQuestions(rows: readonly ReadRow[]): Promise<void> {
    const fresh = new Map<string, FreshQuestion>()
    for (const { question, questionDigest, variant } of rows)
      if (question !== undefined && !verdicts.has(questionDigest))
        fresh.set(questionDigest, { question, ...(variant !== undefined && { variant }) })
    if (fresh.size === 0) return
    const entries = [...fresh]
    const first = await append([...fresh.values()])
    const others = entries
      .filter((_, index) => first[index] === undefined)
      .map(([digest, { question, variant }]) => ({
        digest,
        question: { ...question, questionId: `${question.questionId}@${variant}` },
      }))
    const second = others.length === 0 ? [] : await append(others)
    counts.questionsToldApart += second.filter((verdict) => verdict?.refusal === undefined).length
    for (const [index, [digest]] of entries.entries()) {
      const verdict = first[index] ?? second[others.findIndex((other) => other.digest === digest)] ?? {}
      verdicts.set(digest, verdict)
      const key = JSON.stringify([fresh.get(digest)?.question.dataset, verdict.questionId])
      if (verdict.refusal !== undefined || questionsSeen.has(key)) continue
      questionsSeen.add(key)
      tally.question()
    }
  }

  async function writeCells(file: string, rows: readonly ReadRow[]): Promise<readonly RefusedRow[]> {
    const refused: RefusedRow[] = []
    const writable: { readonly line: number; readonly cell: BankCellEntry; readonly unlabelled: string | undefined }[] =
      []
    for (const { line, cell, questionDigest, unlabelled } of rows) {
      const { refusal, questionId } = verdicts.get(questionDigest) ?? {}
      if (refusal !== undefined) refused.push({ file, line, reason: refusal })
      else if (cell !== undefined)
        writable.push({ line, cell: { ...cell, questionId: questionId ?? cell.questionId }, unlabelled })
    }
    const outcome = await bank.append({ cells: writable.map(({ cell }) => cell) })
    counts.cellsAdded += outcome.cellsAdded
    counts.completed += outcome.completed
    const refusals = new Map(outcome.refused.map(({ index, reason }) => [index, reason]))
    for (const [index, { line, cell, unlabelled }] of writable.entries()) {
      const reason = refusals.get(index)
      if (reason === undefined) tally.cell(cell, unlabelled)
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
