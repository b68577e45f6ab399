import { createBudget } from '../../budget/create-budget.ts'
import type { BankView } from '../../ports/question-bank.ts'
import type { Random } from '../../ports/random.ts'
import { type BuildBankOptions, buildBank } from '../build-bank.ts'
import type { Lane } from '../lane.ts'
import { type JoinedReport, joinReports } from '../progress/join-reports.ts'
import { createPartedProgress } from '../progress/parted-progress.ts'
import { countedAnswers } from './counted-answers.ts'
import { estimateAccuracy, type NewcomerAccuracy } from './estimate-accuracy.ts'
import { type KnownPool, readKnownPool } from './known-pool.ts'
import { nextQuestions } from './next-questions.ts'
import { type OwnOutcomes, readOwnOutcomes } from './own-outcomes.ts'

export interface AddNewcomerOptions extends Omit<BuildBankOptions, 'questions' | 'lanes' | 'aggregation' | 'budget'> {
  /** The lane with the newcomer alone. */
  readonly lane: Lane
  /** Answers that the bank shall know it by; those it has of it count. */
  readonly answers: number
  /** Draws the questions; apart from `random`, so that each is asked as any other build asks it. */
  readonly choice: Random
}

/** How a newcomer was taken in, and what it is known to be worth then. */
export interface NewcomerReport extends JoinedReport {
  /** How often it would be right on the bank's questions. */
  readonly accuracy: NewcomerAccuracy
  /** Answers that it is known by with a verdict, and those that are judged by how far others agree with them. */
  readonly graded: number
  readonly agreed: number
}

/** So many questions in a row that could not be had, and the rest is not tried. */
export const mostFailures = 8

/** How many are asked before their answers choose what follows, of so many in all. */
export function askedAtOnce(answers: number): number {
  return Math.max(2, Math.ceil(answers / 10))
}

/**
 * Asks a model the questions that tell most of how often it is right, chosen by its answers so far, until the bank knows it by so
 * many. Run again, it goes on where it ended. With `answers` 0 nobody is asked.
 * @throws UsageError when a cost ceiling meets a model without a price
 */
export async function addNewcomer(options: AddNewcomerOptions): Promise<NewcomerReport> {
  const { bank, lane, answers, choice, onProgress, maxCostUsd, ...asking } = options
  const { clock } = options
  const model = lane.models[0]?.id ?? ''
  let view = await bank.view()
  let counted = Math.min(answers, countedAnswers(view, model))
  let pool = await readKnownPool(view, model)
  let own = await readOwnOutcomes(view, model)
  const open = view.questions.filter((_, place) => isOpen(view, pool, own, place)).length
  const total = Math.min(answers, counted + open)
  const progress = createPartedProgress({ total, answered: counted }, clock.nowMs())
  const ceiling = createBudget({ maxCostUsd })
  const reports: JoinedReport[] = []
  const tried = new Set<string>()
  let whole = progress.soFar(clock.nowMs())
  onProgress?.(whole)
  for (let failed = 0; counted < answers && failed < mostFailures; ) {
    const may = (place: number): boolean => !tried.has(nameOf(view, place)) && isOpen(view, pool, own, place)
    const wave = Math.min(askedAtOnce(answers), answers - counted)
    const chosen = nextQuestions(pool, own.outcomes, may, wave, choice.fork(String(counted + tried.size)))
    if (chosen.length === 0) break
    for (const place of chosen) tried.add(nameOf(view, place))
    const report = await buildBank({
      ...{ ...asking, bank, budget: ceiling },
      lanes: [lane],
      questions: chosen.flatMap((place) => view.questions[place] ?? []),
      onProgress: (part) => onProgress?.(progress.with(part, clock.nowMs())),
    })
    reports.push(report)
    whole = progress.add(report.progress, clock.nowMs())
    failed = report.progress.answered > 0 ? 0 : failed + chosen.length
    const before = view.questions.length
    view = await bank.view()
    // A server that learns may have put questions between.
    if (view.questions.length !== before) pool = await readKnownPool(view, model)
    own = await readOwnOutcomes(view, model)
    counted = Math.min(answers, countedAnswers(view, model))
    if (report.stopped !== undefined || report.givenUp.length > 0) break
  }
  const { graded, agreed, outcomes } = own
  return { ...joinReports(reports, whole), graded, agreed, accuracy: estimateAccuracy(pool, outcomes) }
}

/** Whether the answer to a question would be a new one, and one that tells: where the bank has grades, it has to be gradeable. */
export function isOpen(view: BankView, pool: KnownPool, own: OwnOutcomes, place: number): boolean {
  if (own.answered[place] === 1) return false
  return !pool.isGraded || (view.questions[place]?.reference ?? '').trim() !== ''
}

function nameOf({ questions }: BankView, place: number): string {
  const { dataset, questionId } = questions[place] ?? {}
  return JSON.stringify([dataset ?? null, questionId])
}
