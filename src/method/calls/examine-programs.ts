import { SmacsError } from '../../errors/smacs-error.ts'
import type { Examination } from '../../ports/execution.ts'
import type { Question } from '../../ports/question.ts'
import type { CollaborationEvent } from '../events.ts'
import type { AnsweredMember } from '../open-answers/choose-open-answer.ts'
import type { PoolResponse } from '../posterior/pool-posterior.ts'
import type { MethodContext } from '../strategy.ts'
import { outcomeBy } from './outcome-by.ts'

/**
 * The responses with what running their programs showed, where somebody can run them. What goes wrong costs the evidence
 * and not the answer; it is noted.
 */
export async function* examinePrograms(
  question: Question,
  answered: readonly AnsweredMember[],
  { examiner, signal, clock, deadlineAtMs }: Pick<MethodContext, 'examiner' | 'signal' | 'clock' | 'deadlineAtMs'>,
): AsyncGenerator<CollaborationEvent, readonly PoolResponse[]> {
  const responses = answered.map(({ member, generation }) => ({ member, response: generation.text }))
  if (examiner === undefined || answered.length === 0) return responses
  const answers = answered.map(({ generation }) => ({ model: generation.model, text: generation.text }))
  const outcome = await outcomeBy<Examination>(
    (until) => examiner.examine(question, answers, until),
    { signal, clock },
    deadlineAtMs,
    () => new SmacsError('examination', 'no results in time'),
  )
  if (!outcome.ok) {
    yield { type: 'noted', degraded: true, note: `Programs were not run: ${outcome.error.message}` }
    return responses
  }
  const { executions } = outcome.value
  return responses.map((response, place) => {
    const execution = executions[place]
    return execution === undefined ? response : { ...response, execution }
  })
}
