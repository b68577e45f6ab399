import type { AnswerCluster, PoolAnswer } from './pool-posterior.ts'

/**
 * "passes the 3 examples of the question; agrees with 4 of 5 programs on 24 inputs": what running an answer's program
 * showed, in words; undefined where it was not run. Nothing is said of what was not tried.
 */
export function explainExecution<Answer extends PoolAnswer>(
  { supporters }: Pick<AnswerCluster<Answer>, 'supporters'>,
  answers: readonly Answer[],
): string | undefined {
  const execution = supporters.find((answer) => answer.execution !== undefined)?.execution
  if (execution === undefined) return undefined
  const { passed, of, outputs, inputs } = execution
  const others = answers.filter((answer) => answer.execution !== undefined).length - 1
  const parts = of === 0 ? [] : [`${passed === of ? 'passes' : `passes ${passed} of`} ${examples(of)} of the question`]
  if (outputs === undefined) parts.push('gives nothing')
  else if (others > 0) {
    const agreeing = supporters.filter((answer) => answer.execution !== undefined).length - 1
    const on = inputs === undefined ? '' : ` on ${inputs} ${inputs === 1 ? 'input' : 'inputs'}`
    parts.push(`agrees with ${agreeing} of ${others} other ${others === 1 ? 'program' : 'programs'}${on}`)
  }
  return parts.length === 0 ? undefined : parts.join('; ')
}

function examples(count: number): string {
  return count === 1 ? 'the example' : `the ${count} examples`
}
