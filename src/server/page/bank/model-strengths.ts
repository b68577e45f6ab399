import { type OutcomeRecord, outcomeRecordOf } from '../../../bank/inspect/outcome-record.ts'
import type { BankView } from '../../../ports/question-bank.ts'
import { evenly } from '../../../statistics/sampling/evenly.ts'
import { placesByDataset } from './bank-overview.ts'
import type { OutcomeTable } from './outcome-table.ts'
import { type ListedQuestion, listed, type QuestionListSource, standsAlone } from './question-list.ts'

/** Body of `GET /v1/bank/models/:id`: what a model is good at, and what the others are better at. */
export interface ModelStrengths {
  readonly object: 'smacs.bank.model'
  /** Over the whole bank. */
  readonly overall: OutcomeRecord
  /** Its place by share of right answers among the models that have one, from 1. */
  readonly rank?: { readonly place: number; readonly of: number }
  readonly datasets: readonly KindOfQuestions[]
  /** By how answers are read (`number`, `choice`, …); questions without a type of their own are left out. */
  readonly answerTypes: readonly KindOfQuestions[]
  /** It is right and all others that are known are wrong. */
  readonly aloneRight: SomeQuestions
  /** It is wrong and all others that are known are right. */
  readonly aloneWrong: SomeQuestions
  /** It is wrong with all others that are known. */
  readonly wrongTogether: SomeQuestions
  /** What an answer took, over a sample of its answers; absent where none says. */
  readonly typical: TypicalAnswer
}

export interface KindOfQuestions extends OutcomeRecord {
  /** Absent for questions without a dataset. */
  readonly name?: string
  /** Mean correctness of the other models on the same questions; absent where none is known. */
  readonly othersShare?: number
}

export interface SomeQuestions {
  readonly total: number
  /** The first of them. */
  readonly data: readonly ListedQuestion[]
}

export interface TypicalAnswer {
  /** Answers that were looked at, spread evenly over the bank. */
  readonly answers: number
  readonly outputTokensP50?: number
  readonly latencyMsP50?: number
  readonly latencyMsP95?: number
  readonly costUsdMean?: number
}

const shownQuestions = 5
const sampledAnswers = 500

/** @returns undefined where the bank has no such model */
export function modelStrengths(source: QuestionListSource, model: string): ModelStrengths | undefined {
  const { view, outcomes } = source
  const column = view.models.indexOf(model)
  if (column === -1) return undefined
  const places = [...view.questions.keys()]
  const kind = (name: string | undefined, own: readonly number[]): KindOfQuestions => {
    const others = othersShare(view, own, model)
    return {
      ...(name !== undefined && { name }),
      ...outcomeRecordOf(view, own, model),
      ...(others !== undefined && { othersShare: others }),
    }
  }
  const byType = Map.groupBy(places, (place) => view.questions[place]?.answerType)
  const some = (own: '0' | '1', test: (place: number) => boolean): SomeQuestions => {
    const found = places.filter((place) => outcomes.mark(place, column) === own && test(place))
    return { total: found.length, data: found.slice(0, shownQuestions).flatMap((place) => listed(source, place) ?? []) }
  }
  const rank = rankOf(view, places, model)
  return {
    object: 'smacs.bank.model',
    overall: outcomeRecordOf(view, places, model),
    ...(rank !== undefined && { rank }),
    datasets: [...placesByDataset(view)].map(([name, own]) => kind(name, own)),
    answerTypes: [...byType].flatMap(([name, own]) => (name === undefined ? [] : [kind(name, own)])),
    aloneRight: some('1', (place) => standsAlone(outcomes, place, 'right', 'wrong')),
    aloneWrong: some('0', (place) => standsAlone(outcomes, place, 'wrong', 'right')),
    wrongTogether: some('0', (place) => isWrongForAll(outcomes, place)),
    typical: typicalAnswer(view, model),
  }
}

function isWrongForAll({ known, wrong }: OutcomeTable, place: number): boolean {
  return (known[place] as number) > 1 && wrong[place] === known[place]
}

/** Only where the model itself is known: an easier part of the questions would say nothing about it. */
function othersShare(view: BankView, places: readonly number[], model: string): number | undefined {
  const own = view.correctness(model)
  let sum = 0
  let known = 0
  for (const other of view.models) {
    if (other === model) continue
    const column = view.correctness(other)
    for (const place of places) {
      const value = column[place] as number
      if (Number.isNaN(value) || Number.isNaN(own[place])) continue
      sum += value
      known += 1
    }
  }
  return known === 0 ? undefined : sum / known
}

function rankOf(view: BankView, places: readonly number[], model: string): ModelStrengths['rank'] {
  const shares = new Map(
    view.models.flatMap((id) => {
      const { correctShare } = outcomeRecordOf(view, places, id)
      return correctShare === undefined ? [] : [[id, correctShare] as const]
    }),
  )
  const own = shares.get(model)
  if (own === undefined) return undefined
  return { place: 1 + [...shares.values()].filter((share) => share > own).length, of: shares.size }
}

function typicalAnswer(view: BankView, model: string): TypicalAnswer {
  const answered = view.answered(model)
  const places = evenly(
    [...answered.keys()].filter((place) => answered[place] === 1),
    sampledAnswers,
  )
  const cells = places.flatMap((place) => view.cells(place, model).slice(0, 1))
  const known = (values: readonly (number | undefined)[]): readonly number[] =>
    values.filter((value) => value !== undefined).toSorted((a, b) => a - b)
  const tokens = known(cells.map(({ usage }) => usage?.outputTokens))
  const latencies = known(cells.map(({ latencyMs }) => latencyMs))
  const costs = known(cells.map(({ costUsd }) => costUsd))
  return {
    answers: cells.length,
    ...(tokens.length > 0 && { outputTokensP50: quantile(tokens, 0.5) }),
    ...(latencies.length > 0 && { latencyMsP50: quantile(latencies, 0.5), latencyMsP95: quantile(latencies, 0.95) }),
    ...(costs.length > 0 && { costUsdMean: costs.reduce((sum, cost) => sum + cost, 0) / costs.length }),
  }
}

/** @param ascending at least one value */
function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(share * ascending.length))] as number
}
