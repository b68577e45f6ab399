import { PoolExhaustedError } from '../../errors/pool-exhausted-error.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { CollaborationEvent, Generation } from '../events.ts'
import type { GenerationOutcome } from './generate.ts'

/** A model that gave no answer, and why. */
export interface FailedModel {
  readonly model: ModelId
  readonly error: Error
}

/** What a generation had written when its time was up, where that can stand as an answer. */
export function begunOf(outcome: GenerationOutcome | undefined): Generation | undefined {
  return outcome?.ok === false ? outcome.begun : undefined
}

/**
 * The text that somebody had begun as the answer, with a note, since nobody had finished one.
 * @throws PoolExhaustedError where nobody had begun any
 */
export function* cutAnswer(
  begun: Generation | undefined,
  failures: readonly FailedModel[],
): Generator<CollaborationEvent, Generation> {
  if (begun === undefined) throw new PoolExhaustedError(failures)
  const note = `${begun.model} had not finished when its time was up: the answer is what it had written by then.`
  yield { type: 'noted', degraded: true, note }
  return begun
}
