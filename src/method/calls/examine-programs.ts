import { outcomeBy } from '../../cancellation/outcome-by.ts'
import { SmacsError } from '../../errors/smacs-error.ts'
import type { Examination } from '../../ports/execution.ts'
import type { Question } from '../../ports/question.ts'
import type { CollaborationEvent } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import type { Reference } from './ask-panel.ts'

/**
 * The references with what running their programs showed, where somebody can run them. What goes wrong costs the evidence
 * and not the answer; it is noted.
 */
export async function* examinePrograms(
  question: Question,
  references: readonly Reference[],
  { examiner, signal, clock, deadlineAtMs }: Pick<MethodContext, 'examiner' | 'signal' | 'clock' | 'deadlineAtMs'>,
): AsyncGenerator<CollaborationEvent, readonly Reference[]> {
  if (examiner === undefined || references.length === 0) return references
  const answers = references.map(({ generation }) => ({ model: generation.model, text: generation.text }))
  const outcome = await outcomeBy<Examination>(
    (until) => examiner.examine(question, answers, until),
    { signal, clock },
    deadlineAtMs,
    () => new SmacsError('examination', 'no results in time'),
  )
  if (!outcome.ok) {
    yield { type: 'noted', degraded: true, note: `Programs were not run: ${outcome.error.message}` }
    return references
  }
  const { executions } = outcome.value
  return references.map((reference, place) => ({ ...reference, execution: executions[place] }))
}
