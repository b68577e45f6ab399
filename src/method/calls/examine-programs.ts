import { outcomeBy } from '../../cancellation/outcome-by.ts'
import { SmacsError } from '../../errors/smacs-error.ts'
import type { ExaminedAnswer, Execution } from '../../ports/execution.ts'
import type { Question } from '../../ports/question.ts'
import type { CollaborationEvent } from '../events.ts'
import type { MethodContext } from '../strategy.ts'
import type { Reference } from './ask-panel.ts'

/** What running programs needs of a context. */
export type ExaminingContext = Pick<MethodContext, 'examiner' | 'signal' | 'clock' | 'deadlineAtMs'>

/** The references with what running their programs showed, where somebody can run them. */
export async function* examinePrograms(
  question: Question,
  references: readonly Reference[],
  context: ExaminingContext,
): AsyncGenerator<CollaborationEvent, readonly Reference[]> {
  const answers = references.map(({ generation }) => ({ model: generation.model, text: generation.text }))
  const executions = yield* executionsOf(question, answers, context)
  return executions === undefined
    ? references
    : references.map((reference, place) => ({ ...reference, execution: executions[place] }))
}

/**
 * What running the programs of answers showed, one an answer; undefined where nobody runs any. What goes wrong costs the
 * evidence and not the answer; it is noted.
 */
export async function* executionsOf(
  question: Question,
  answers: readonly ExaminedAnswer[],
  { examiner, signal, clock, deadlineAtMs }: ExaminingContext,
): AsyncGenerator<CollaborationEvent, readonly (Execution | undefined)[] | undefined> {
  if (examiner === undefined || answers.length === 0) return undefined
  const outcome = await outcomeBy(
    (until) => examiner.examine(question, answers, until),
    { signal, clock },
    deadlineAtMs,
    () => new SmacsError('examination', 'no results in time'),
  )
  if (!outcome.ok) {
    yield { type: 'noted', degraded: true, note: `Programs were not run: ${outcome.error.message}` }
    return undefined
  }
  const { executions, ...shown } = outcome.value
  const programs = answers.flatMap(({ model }, place) => {
    const execution = executions[place]
    return execution === undefined ? [] : [{ model, ...execution }]
  })
  if (programs.length > 0) yield { type: 'programs-run', programs, ...shown }
  return executions
}
