import type { AppendOutcome, BankCellEntry, BankQuestion, RefusedEntry } from '../../ports/question-bank.ts'
import { completeEntry } from './complete-entry.ts'

/** Why an entry is not taken. */
export type Refusal = Pick<RefusedEntry, 'reason' | 'contradicts'>

/** What becomes of an entry, whatever the bank is kept in; `replaced`: what was recorded goes, with all that hangs on it. */
export type Judgement<Entry> =
  | { readonly outcome: 'added' | 'replaced' | 'completed'; readonly entry: Entry }
  | { readonly outcome: 'unchanged' }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }

/** @param recorded what the bank has under the question's key */
export function judgeQuestion(recorded: BankQuestion | undefined, question: BankQuestion): Judgement<BankQuestion> {
  if (recorded === undefined) return { outcome: 'added', entry: question }
  const { source, ...incoming } = question
  // What is brought on purpose stands where something learnt stood: forgetting that leaves it alone.
  if (recorded.source !== undefined && source === undefined) return { outcome: 'replaced', entry: question }
  if (source !== undefined && recorded.source !== undefined && source !== recorded.source)
    return refuse(`the bank has learnt this question from \`${recorded.source}\``, 'source')
  const completed = completeEntry<BankQuestion>(recorded, incoming)
  return completed.outcome === 'contradicted'
    ? refuse(`the bank has another ${completed.field} for this question`, completed.field)
    : completed
}

/** @param recorded what the bank has under the cell's key */
export function judgeCell(recorded: BankCellEntry | undefined, cell: BankCellEntry): Judgement<BankCellEntry> {
  if (recorded === undefined) return { outcome: 'added', entry: cell }
  const completed = completeEntry(recorded, cell)
  return completed.outcome === 'contradicted'
    ? refuse(`the bank has another ${completed.field} for this question, model and sample`, completed.field)
    : completed
}

/** A cell of a question that the bank does not have. */
export function refuseOrphan({ questionId }: BankCellEntry): Judgement<never> {
  return refuse(`the bank has no question \`${questionId}\` of this dataset`)
}

export function refuse(reason: string, contradicts?: string): Judgement<never> {
  return { outcome: 'refused', refusal: { reason, ...(contradicts !== undefined && { contradicts }) } }
}

/** What became of a whole batch, in its order. */
export function appendOutcome(
  questions: readonly Judgement<BankQuestion>[],
  cells: readonly Judgement<BankCellEntry>[],
): AppendOutcome {
  const both = [...questions, ...cells]
  const count = (of: readonly Judgement<unknown>[], ...outcomes: readonly Judgement<unknown>['outcome'][]) =>
    of.filter(({ outcome }) => outcomes.includes(outcome)).length
  return {
    questionsAdded: count(questions, 'added', 'replaced'),
    cellsAdded: count(cells, 'added'),
    completed: count(both, 'completed'),
    unchanged: count(both, 'unchanged'),
    refused: [...refusals('question', questions), ...refusals('cell', cells)],
  }
}

function refusals(kind: RefusedEntry['kind'], judgements: readonly Judgement<unknown>[]): readonly RefusedEntry[] {
  return judgements.flatMap((judgement, index) =>
    judgement.outcome === 'refused' ? [{ kind, index, ...judgement.refusal }] : [],
  )
}
