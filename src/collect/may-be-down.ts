import { ModelCallError } from '../errors/model-call-error.ts'
import type { ChatModel } from '../ports/chat-model.ts'

/** The model's circuit breaker did not let the call through: nothing was asked. */
export function isLeftAlone(error: Error): boolean {
  return error instanceof ModelCallError && error.kind === 'circuit-open'
}

/** Whether it says something about the model. A timeout alone does not: the question may take that long every time. */
export function mayBeDown({ circuit = 'closed' }: Pick<ChatModel, 'circuit'>, error: Error): boolean {
  if (!(error instanceof ModelCallError)) return false
  return error.retryable && (error.kind !== 'timeout' || circuit !== 'closed')
}
