import { choiceSeed, chooseQuestions } from '../../../collect/quote/choose-questions.ts'
import { quoteAddition } from '../../../collect/quote/quote-addition.ts'
import type { BankQuestion, BankView } from '../../../ports/question-bank.ts'
import { createSeededRandom } from '../../../random/seeded-random.ts'
import { traceNeighbours } from '../../traces/trace-neighbours.ts'
import { bankOverview } from './bank-overview.ts'
import type { AdditionPart, BankQuery, BankReply } from './bank-query.ts'
import { modelStrengths } from './model-strengths.ts'
import { outcomeTableOf } from './outcome-table.ts'
import { questionDetail } from './question-detail.ts'
import { listQuestions, noDataset, type QuestionListSource, searchTextsOf } from './question-list.ts'
import { similarQuestions } from './similar-questions.ts'

/** Answers what the page asks of one state of a bank. */
export type AnswerBankQuery = (query: BankQuery) => BankReply

/** Lists that were looked at, with their filters: going back is then at no cost. */
const mostRemembered = 200
const remembersKinds: ReadonlySet<BankQuery['kind']> = new Set(['overview', 'questions', 'model', 'quote'])

export function createBankAnswers(view: BankView): AnswerBankQuery {
  const source: QuestionListSource = { view, outcomes: outcomeTableOf(view), searchTexts: searchTextsOf(view) }
  const remembered = new Map<string, BankReply>()

  const bodyOf = (query: BankQuery): object | undefined => {
    switch (query.kind) {
      case 'overview':
        return bankOverview(view)
      case 'questions':
        return listQuestions(source, query.query)
      case 'question':
        return (
          questionDetail(view, query.dataset, query.questionId) ??
          (query.dataset === undefined ? questionDetail(view, noDataset, query.questionId) : undefined)
        )
      case 'model':
        return modelStrengths(source, query.model)
      case 'neighbours':
        return traceNeighbours(view, query.search)
      case 'quote':
        return quoteAddition(view, query.model, query.questions, createSeededRandom(choiceSeed))
      case 'part':
        return additionPart(view, query)
      case 'similar':
        return similarQuestions(source, query.vector, query.limit)
    }
  }
  const jsonOf = (query: BankQuery): BankReply => {
    const body = bodyOf(query)
    return body && JSON.stringify(body)
  }

  return (query) => {
    if (!remembersKinds.has(query.kind)) return jsonOf(query)
    const key = JSON.stringify(query)
    if (!remembered.has(key)) {
      const [oldest] = remembered.keys()
      if (remembered.size >= mostRemembered && oldest !== undefined) remembered.delete(oldest)
      remembered.set(key, jsonOf(query))
    }
    return remembered.get(key)
  }
}

/** Questions of one part. */
const partSize = 1_000

function additionPart(view: BankView, { model, questions, from }: Extract<BankQuery, { kind: 'part' }>): AdditionPart {
  const chosen = chooseQuestions(view, questions ?? view.questions.length, createSeededRandom(choiceSeed))
  const known = view.answered(model)
  const next = from + partSize
  return {
    questions: chosen
      .slice(from, next)
      .flatMap((place) => (known[place] === 1 ? [] : [view.questions[place] as BankQuestion])),
    total: chosen.length,
    answered: chosen.reduce((sum, place) => sum + (known[place] as number), 0),
    ...(next < chosen.length && { next }),
  }
}
