import { MalformedToolCallError } from '../../../errors/malformed-tool-call-error.ts'
import { PoolExhaustedError } from '../../../errors/pool-exhausted-error.ts'
import type { Decision } from '../../answer.ts'
import { decisionFrom } from '../../choosing/decision-from.ts'
import type { Generation } from '../../events.ts'

/**
 * What is decided after all where a strategy failed since nobody answered, but somebody called a tool in a malformed way:
 * the first of those calls in the order of asking, with a note. To an agent that is a turn, an error is its end.
 * Undefined for every other failure.
 */
export function malformedDecision(error: unknown): { readonly decision: Decision; readonly note: string } | undefined {
  const causes = error instanceof PoolExhaustedError ? error.causes.map((cause) => cause.error) : []
  const first = causes.find((cause) => cause instanceof MalformedToolCallError)
  if (first === undefined) return undefined
  return {
    decision: { ...decisionFrom(first.generation as Generation), malformedToolCalls: true },
    note: `Nobody called a tool as it should be called. ${first.message}`,
  }
}
