import type { AnswerContext } from '../answers/answer-context.ts'
import type { CodeRunner } from '../ports/code-runner.ts'
import type { AnswerChecks } from './answer-checks.ts'
import { gradeProgram } from './code/grade-program.ts'
import { type FinanceRule, gradeFinance } from './finance/grade-finance.ts'
import { gradeResponse } from './grade-response.ts'
import { gradeInstructions, instructionProblem } from './instructions/grade-instructions.ts'
import { whyUngraded } from './why-ungraded.ts'

/** An answer and everything that it is held against. */
export interface AnswerTask {
  readonly question: AnswerContext & { readonly reference?: string }
  readonly response: string
  readonly checks?: AnswerChecks
  /** Of figures alone: everything else is graded by our own rules. */
  readonly rule?: FinanceRule
  /** Where programs are run; without it they are not. */
  readonly runner?: CodeRunner
  readonly signal?: AbortSignal
}

/** Why a program has no verdict where it is not run. */
const noSandbox = 'the answer is program code, and no sandbox is configured to run it in'

/** 0 (wrong) to 1 (right), or why nobody can say; neither where there is nothing to hold the answer against. */
export interface AnswerVerdict {
  readonly correct?: number
  readonly ungraded?: string
}

/**
 * Grades an answer by what its question brings: instructions, else tests, else a reference. Instructions have to be
 * followed all.
 * @throws SandboxError where the sandbox does not work, and the signal's reason
 */
export async function gradeAnswer({
  question,
  response,
  checks = {},
  rule = 'own',
  runner,
  signal,
}: AnswerTask): Promise<AnswerVerdict> {
  const { tests, instructions, finance: figures } = checks
  if (instructions !== undefined) {
    for (const instruction of instructions) {
      const problem = await instructionProblem(instruction)
      if (problem !== undefined) return { ungraded: problem }
    }
    const { strict } = await gradeInstructions(response, instructions)
    return { correct: strict.every(Boolean) ? 1 : 0 }
  }
  if (tests !== undefined) {
    if (runner === undefined) return { ungraded: noSandbox }
    const verdict = await gradeProgram({ task: question.text, response, tests }, runner, signal)
    return 'correct' in verdict ? { correct: verdict.correct } : { ungraded: verdict.ungraded }
  }
  const { reference = '' } = question
  if (reference.trim() === '') return {}
  if (question.answerType === 'finance') {
    const task = { question, response, reference, rule, ...(figures && { figures }) }
    return { correct: gradeFinance(task).correct }
  }
  const grade = gradeResponse({ question, response, reference })
  return grade === undefined ? { ungraded: whyUngraded({ question, response, reference }) } : { correct: grade.correct }
}
