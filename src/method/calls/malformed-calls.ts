import { MalformedToolCallError } from '../../errors/malformed-tool-call-error.ts'
import { PoolExhaustedError } from '../../errors/pool-exhausted-error.ts'
import type { Decision } from '../answer.ts'
import { decisionFrom } from '../decision-from.ts'
import type { CollaborationEvent, Generation } from '../events.ts'

/**
 * Passes a strategy's events on. Where nobody answered, but somebody called a tool in a malformed way, the first of
 * those calls in the order of asking is the decision: to an agent that is a turn, an error is its end.
 * @throws what the strategy throws otherwise
 */
export async function* withMalformedCalls(
  strategy: AsyncGenerator<CollaborationEvent, Decision>,
): AsyncGenerator<CollaborationEvent, Decision> {
  try {
    return yield* strategy
  } catch (error) {
    const malformed = error instanceof PoolExhaustedError ? error.causes.map((cause) => cause.error) : []
    const [first] = malformed.filter((cause) => cause instanceof MalformedToolCallError)
    if (first === undefined) throw error
    yield { type: 'noted', degraded: true, note: `Nobody called a tool as it should be called. ${first.message}` }
    return { ...decisionFrom(first.generation as Generation), malformedToolCalls: true }
  }
}
