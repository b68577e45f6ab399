import type { AnswerChecks } from '../../grading/answer-checks.ts'
import { gradeAnswer } from '../../grading/grade-answer.ts'
import type { CodeRunner } from '../../ports/code-runner.ts'
import type { BankQuestion } from '../../ports/question-bank.ts'
import type { GradeResponse } from '../ask-cell.ts'
import type { CheckedQuestion } from '../read-questions.ts'

/**
 * Grades by what a file of questions holds answers against; a question without anything of the kind stays unlabelled.
 * @param runner where programs are run; without it they stay unlabelled
 */
export function gradeByChecks(questions: readonly CheckedQuestion[], runner?: CodeRunner): GradeResponse {
  const checksOf = new Map<string, AnswerChecks>()
  for (const { checks, ...question } of questions) if (checks !== undefined) checksOf.set(keyOf(question), checks)
  return async (question, response) => {
    const checks = checksOf.get(keyOf(question))
    return (await gradeAnswer({ question, response, ...(checks && { checks }), ...(runner && { runner }) })).correct
  }
}

function keyOf({ dataset, questionId }: Pick<BankQuestion, 'dataset' | 'questionId'>): string {
  return JSON.stringify([dataset ?? null, questionId])
}
