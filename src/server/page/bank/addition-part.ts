import { askedAtOnce, isOpen } from '../../../collect/newcomer/add-newcomer.ts'
import { countedAnswers } from '../../../collect/newcomer/counted-answers.ts'
import { type KnownPool, readKnownPool } from '../../../collect/newcomer/known-pool.ts'
import { nextQuestions } from '../../../collect/newcomer/next-questions.ts'
import { readOwnOutcomes } from '../../../collect/newcomer/own-outcomes.ts'
import { choiceSeed } from '../../../collect/quote/choose-questions.ts'
import type { ModelId } from '../../../ports/chat-model.ts'
import type { BankView } from '../../../ports/question-bank.ts'
import { createSeededRandom } from '../../../random/seeded-random.ts'
import type { AdditionPart, BankQuery, QuestionName } from './bank-query.ts'

/** What models that are being taken in are measured by: asking them changes nothing about the others. */
export type KnownPools = Map<ModelId, KnownPool>

type PartQuery = Extract<BankQuery, { kind: 'part' }>

/** Of a part, where all questions are asked. */
const partSize = 1_000

/** What a model is to be asked next. */
export function additionPart(
  view: BankView,
  query: PartQuery,
  pools: KnownPools,
): Promise<AdditionPart> | AdditionPart {
  const { questions } = query
  return questions === undefined ? partOfAll(view, query) : tellingPart(view, questions, query, pools)
}

function partOfAll({ questions, answered }: BankView, { model, from }: PartQuery): AdditionPart {
  const known = answered(model)
  const next = from + partSize
  return {
    questions: questions.slice(from, next).filter((_, place) => known[from + place] === 0),
    total: questions.length,
    answered: known.reduce((sum, one) => sum + one, 0),
    ...(next < questions.length && { next }),
  }
}

async function tellingPart(
  view: BankView,
  answers: number,
  { model, from, tried }: PartQuery,
  pools: KnownPools,
): Promise<AdditionPart> {
  const kept = from === 0 ? undefined : pools.get(model)
  // A server that learns may have put questions between.
  const pool = kept?.kinds.length === view.questions.length ? kept : await readKnownPool(view, model)
  pools.set(model, pool)
  const own = await readOwnOutcomes(view, model)
  const names = new Set(tried.map(nameOf))
  const counted = Math.min(answers, countedAnswers(view, model))
  const open = view.questions.flatMap((_, place) => (isOpen(view, pool, own, place) ? [place] : []))
  const wave = Math.min(askedAtOnce(answers), answers - counted)
  const mayBeAsked = new Set(open.filter((place) => !names.has(nameOf(view.questions[place] as QuestionName))))
  const random = createSeededRandom(choiceSeed).fork(String(counted + tried.length))
  const chosen = nextQuestions(pool, own.outcomes, (place) => mayBeAsked.has(place), wave, random)
  if (chosen.length === 0) pools.delete(model)
  return {
    questions: chosen.flatMap((place) => view.questions[place] ?? []),
    total: Math.min(answers, counted + open.length),
    answered: counted,
    ...(chosen.length > 0 && { next: from + chosen.length }),
  }
}

function nameOf({ dataset, questionId }: QuestionName): string {
  return JSON.stringify([dataset ?? null, questionId])
}
