import { inferAnswerType } from '../answers/infer-answer-type.ts'
import type { CodeRunner } from '../ports/code-runner.ts'
import type { Execution, ProgramExaminer } from '../ports/execution.ts'
import { type ExaminationPlan, planExamination, shownPlan } from './examination-plan.ts'
import { candidateProgram } from './reading/candidate-program.ts'
import { examineFunction, examineScript } from './run-examination.ts'

/** Questions whose plan and results are remembered: those under way. */
const mostRemembered = 64

interface Examined {
  readonly plan: ExaminationPlan | undefined
  /** By program. */
  readonly results: Map<string, Execution>
}

/**
 * Runs the programs of answers in a sandbox: on the examples that stand in the question, and on inputs made from them. A
 * question of another type, or one that shows no example, is left alone. An answer without a program fails.
 */
export function createProgramExaminer(runner: CodeRunner): ProgramExaminer {
  const remembered = new Map<string, Examined>()
  const examined = (text: string): Examined => {
    const known = remembered.get(text) ?? {
      plan: planExamination(text),
      results: new Map<string, Execution>(),
    }
    remembered.delete(text)
    remembered.set(text, known)
    const [oldest] = remembered.keys()
    if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest)
    return known
  }

  return {
    async examine(question, answers, signal) {
      const texts = answers.map(({ text }) => text)
      if (inferAnswerType(question, texts) !== 'code') return { executions: texts.map(() => undefined) }
      const { plan, results } = examined(question.text)
      if (plan === undefined) return { executions: texts.map(() => undefined) }
      const run = async (code: string): Promise<Execution> => {
        const known = results.get(code)
        if (known !== undefined) return known
        const examine =
          plan.kind === 'function'
            ? examineFunction(runner, plan, code, signal)
            : examineScript(runner, plan, code, signal)
        const execution = await examine
        results.set(code, execution)
        return execution
      }
      const executions = await Promise.all(
        texts.map(async (text) => {
          const code = candidateProgram(text, plan.asked)
          return code === undefined ? { passed: 0, of: plan.examples.length } : run(code)
        }),
      )
      return { executions, ...shownPlan(plan) }
    },
  }
}
