import type { AnswerContext } from '../../answers/answer-context.ts'
import { readFigure } from './figure.ts'
import type { FinanceFigures } from './finance-figures.ts'
import { financialAnswer, yesOrNoOf } from './financial-answer.ts'
import { equalByExecution } from './official-rule.ts'
import { equalByPaper } from './paper-rule.ts'
import { sameFigure } from './same-figure.ts'

/** Whose rule decides; `own` is ours, `official` FinQA's execution accuracy, `paper` that of the code of SMACS. */
export type FinanceRule = 'own' | 'official' | 'paper'

export interface FinanceTask {
  readonly question: AnswerContext
  readonly response: string
  /** As the report says it: `14%`, `$ 1.2 million`, `yes`. */
  readonly reference: string
  readonly figures?: FinanceFigures
  readonly rule?: FinanceRule
}

/** Whether an answer to a question about a report is right; one without a figure is wrong. */
export function gradeFinance({ question, response, reference, figures, rule = 'own' }: FinanceTask): {
  readonly correct: 0 | 1
  readonly extracted?: string
} {
  const extracted = financialAnswer(response, question)
  const isRight =
    rule === 'official'
      ? equalByExecution(response, extracted, reference, figures)
      : extracted !== undefined &&
        (rule === 'paper' ? equalByPaper(extracted, reference) : isSame(extracted, reference, figures))
  return { correct: isRight ? 1 : 0, ...(extracted !== undefined && { extracted }) }
}

function isSame(answer: string, reference: string, { exeAns }: FinanceFigures = {}): boolean {
  const polarity = yesOrNoOf(reference)
  if (polarity !== undefined) return yesOrNoOf(answer) === polarity
  const [given, right] = [readFigure(answer), readFigure(reference)]
  if (given === undefined || right === undefined) return false
  return sameFigure(given, right, typeof exeAns === 'number' ? exeAns : undefined)
}
