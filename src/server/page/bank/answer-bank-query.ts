import { choiceSeed } from '../../../collect/quote/choose-questions.ts'
import { quoteAddition } from '../../../collect/quote/quote-addition.ts'
import type { BankView } from '../../../ports/question-bank.ts'
import { createSeededRandom } from '../../../random/seeded-random.ts'
import { traceNeighbours } from '../../traces/trace-neighbours.ts'
import { additionPart, type KnownPools } from './addition-part.ts'
import { bankOverview } from './bank-overview.ts'
import type { BankQuery, BankReply } from './bank-query.ts'
import { modelStrengths } from './model-strengths.ts'
import { outcomeTableOf } from './outcome-table.ts'
import { questionDetail } from './question-detail.ts'
import { listQuestions, noDataset, type QuestionListSource, searchTextsOf } from './question-list.ts'
import { similarQuestions } from './similar-questions.ts'

/** Answers what the page asks of one state of a bank. */
export type AnswerBankQuery = (query: BankQuery) => Promise<BankReply>

/** Lists that were looked at, with their filters: going back is then at no cost. */
const mostRemembered = 200
const remembersKinds: ReadonlySet<BankQuery['kind']> = new Set(['overview', 'questions', 'model', 'quote'])

/** @param pools kept from one state of the bank to the next while a model is taken in */
export function createBankAnswers(view: BankView, pools: KnownPools = new Map()): AnswerBankQuery {
  const source: QuestionListSource = { view, outcomes: outcomeTableOf(view), searchTexts: searchTextsOf(view) }
  const remembered = new Map<string, BankReply>()

  const bodyOf = (query: BankQuery): object | undefined | Promise<object> => {
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
        return additionPart(view, query, pools)
      case 'similar':
        return similarQuestions(source, query.vector, query.limit)
    }
  }
  const jsonOf = async (query: BankQuery): Promise<BankReply> => {
    const body = await bodyOf(query)
    return body && JSON.stringify(body)
  }

  return async (query) => {
    if (!remembersKinds.has(query.kind)) return jsonOf(query)
    const key = JSON.stringify(query)
    if (!remembered.has(key)) {
      const [oldest] = remembered.keys()
      if (remembered.size >= mostRemembered && oldest !== undefined) remembered.delete(oldest)
      remembered.set(key, await jsonOf(query))
    }
    return remembered.get(key)
  }
}
