import type { ModelId } from '../../ports/chat-model.ts'
import type { PanelMember } from '../events.ts'
import type { PoolPosterior } from './pool-posterior.ts'

/** A member with how often it is expected to be right on this kind of question, where that is a probability. */
export function promisedMember(model: ModelId, { calibrated, accuracyOf }: PoolPosterior): PanelMember {
  const expectedAccuracy = calibrated ? accuracyOf(model) : undefined
  return { model, ...(expectedAccuracy !== undefined && { expectedAccuracy }) }
}
