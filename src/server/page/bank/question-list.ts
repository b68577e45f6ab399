import { z } from 'zod'
import type { BankView } from '../../../ports/question-bank.ts'
import type { OutcomeTable } from './outcome-table.ts'

const mostListed = 200
const longestSearch = 1_000

/** What `GET /v1/bank/questions` may be asked. */
export const questionListQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(mostListed).default(100),
  offset: z.coerce.number().int().min(0).default(0),
  /** Words that stand in the text or the id as they are written here, whatever their case. */
  search: z.string().max(longestSearch).optional(),
  /** `-` = questions without one. */
  dataset: z.string().optional(),
  /** Whose outcome `outcome` is about. Default: that of all models together. */
  model: z.string().optional(),
  /**
   * `right`: all that are known are; `wrong`: all that are known are; `split`: models disagree, or one is partly right;
   * `missing`: a grade is not known; `alone`: this model is right and all others that are known are wrong.
   */
  outcome: z.enum(['right', 'wrong', 'split', 'missing', 'alone']).optional(),
  sort: z.enum(['bank', 'hardest', 'easiest', 'contested']).default('bank'),
})

export type QuestionListQuery = z.output<typeof questionListQuerySchema>

/** Body of `GET /v1/bank/questions`. */
export interface QuestionList {
  readonly object: 'list'
  /** Questions that fit, of which `data` is a part. */
  readonly total: number
  readonly offset: number
  /** Whose marks stand in `outcomes`, in this order. */
  readonly models: readonly string[]
  readonly data: readonly ListedQuestion[]
}

export interface ListedQuestion {
  readonly dataset?: string
  readonly questionId: string
  /** Its first 300 characters. */
  readonly text: string
  readonly answerType?: string
  /** One mark a model: see OutcomeMark. */
  readonly outcomes: string
  /** Mean correctness over the models whose grade is known. */
  readonly share?: number
}

/** What lists are made from: a bank, its outcomes, and its texts as they are searched. */
export interface QuestionListSource {
  readonly view: BankView
  readonly outcomes: OutcomeTable
  readonly searchTexts: readonly string[]
}

export const noDataset = '-'

export function listQuestions(source: QuestionListSource, query: QuestionListQuery): QuestionList {
  const { view, outcomes } = source
  const found = sorted(matching(source, query), query.sort, outcomes.shares)
  return {
    object: 'list',
    total: found.length,
    offset: query.offset,
    models: view.models,
    data: found.slice(query.offset, query.offset + query.limit).flatMap((place) => listed(source, place) ?? []),
  }
}

const excerptCharacters = 300

/** One question as lists show it. */
export function listed({ view, outcomes }: QuestionListSource, place: number): ListedQuestion | undefined {
  const question = view.questions[place]
  if (question === undefined) return undefined
  const { dataset, questionId, text, answerType } = question
  const share = outcomes.shares[place] as number
  return {
    ...(dataset !== undefined && { dataset }),
    questionId,
    text: text.length > excerptCharacters ? `${text.slice(0, excerptCharacters).toWellFormed()}…` : text,
    ...(answerType !== undefined && { answerType }),
    outcomes: outcomes.marks(place),
    ...(!Number.isNaN(share) && { share }),
  }
}

/** A question's text and id, as they are searched. */
export function searchTextsOf({ questions }: BankView): readonly string[] {
  return questions.map(({ questionId, text }) => `${text}\n${questionId}`.toLowerCase())
}

function matching({ view, outcomes, searchTexts }: QuestionListSource, query: QuestionListQuery): number[] {
  const wanted = query.search?.trim().toLowerCase() ?? ''
  const dataset = query.dataset === noDataset ? undefined : query.dataset
  const fits = outcomeTest(view, outcomes, query)
  const found: number[] = []
  for (let place = 0; place < view.questions.length; place += 1) {
    if (query.dataset !== undefined && view.questions[place]?.dataset !== dataset) continue
    if (fits !== undefined && !fits(place)) continue
    if (wanted !== '' && searchTexts[place]?.includes(wanted) !== true) continue
    found.push(place)
  }
  return found
}

type PlaceTest = (place: number) => boolean

function outcomeTest(
  { models }: BankView,
  outcomes: OutcomeTable,
  { model, outcome }: QuestionListQuery,
): PlaceTest | undefined {
  if (outcome === undefined) return undefined
  const { shares, known, mark } = outcomes
  if (model === undefined) {
    const tests: Record<typeof outcome, PlaceTest> = {
      right: (place) => shares[place] === 1,
      wrong: (place) => shares[place] === 0,
      split: (place) => (shares[place] as number) > 0 && (shares[place] as number) < 1,
      missing: (place) => (known[place] as number) < models.length,
      alone: (place) => standsAlone(outcomes, place, 'right', 'wrong'),
    }
    return tests[outcome]
  }
  const column = models.indexOf(model)
  if (column === -1) return () => outcome === 'missing'
  const isRight: PlaceTest = (place) => mark(place, column) === '1'
  const tests: Record<typeof outcome, PlaceTest> = {
    right: isRight,
    wrong: (place) => mark(place, column) === '0',
    split: (place) => mark(place, column) === 'h',
    missing: (place) => ['?', '.'].includes(mark(place, column)),
    alone: (place) => isRight(place) && standsAlone(outcomes, place, 'right', 'wrong'),
  }
  return tests[outcome]
}

/** Whether exactly one model has one outcome and all others that are known, of which there is one at least, the other. */
export function standsAlone(
  { known, ...counts }: OutcomeTable,
  place: number,
  one: 'right' | 'wrong',
  others: 'right' | 'wrong',
): boolean {
  const rest = (known[place] as number) - 1
  return rest > 0 && counts[one][place] === 1 && counts[others][place] === rest
}

/** Questions of which nothing is known come last. */
function sorted(places: number[], sort: QuestionListQuery['sort'], shares: Float64Array): number[] {
  if (sort === 'bank') return places
  const weights = {
    hardest: (share: number) => share,
    easiest: (share: number) => 1 - share,
    contested: (share: number) => Math.abs(share - 0.5),
  }
  const weight = (place: number): number => {
    const value = weights[sort](shares[place] as number)
    return Number.isNaN(value) ? 2 : value
  }
  const weightOf = Float64Array.from(shares.keys(), weight)
  return places.sort((a, b) => (weightOf[a] as number) - (weightOf[b] as number) || a - b)
}
