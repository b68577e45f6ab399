import type { BankView } from '../../../ports/question-bank.ts'
import { traceNeighbours } from '../../traces/trace-neighbours.ts'
import { bankOverview } from './bank-overview.ts'
import type { BankQuery, BankReply } from './bank-query.ts'
import { modelStrengths } from './model-strengths.ts'
import { outcomeTableOf } from './outcome-table.ts'
import { questionDetail } from './question-detail.ts'
import { listQuestions, noDataset, type QuestionListSource, searchTextsOf } from './question-list.ts'
import { similarQuestions } from './similar-questions.ts'

/** Answers what the page asks of one state of a bank. */
export type AnswerBankQuery = (query: BankQuery) => BankReply

/** Lists that were looked at, with their filters: going back is then at no cost. */
const mostRemembered = 200

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
      case 'similar':
        return similarQuestions(source, query.vector, query.limit)
    }
  }
  const jsonOf = (query: BankQuery): BankReply => {
    const body = bodyOf(query)
    return body && JSON.stringify(body)
  }

  return (query) => {
    if (query.kind === 'similar' || query.kind === 'question' || query.kind === 'neighbours') return jsonOf(query)
    const key = JSON.stringify(query)
    if (!remembered.has(key)) {
      const [oldest] = remembered.keys()
      if (remembered.size >= mostRemembered && oldest !== undefined) remembered.delete(oldest)
      remembered.set(key, jsonOf(query))
    }
    return remembered.get(key)
  }
}
