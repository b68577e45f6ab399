import { ModelCallError } from '../errors/model-call-error.ts'
import type { ModelId } from '../ports/chat-model.ts'

/** Why a model gave no answer. Two failures whose numbers alone differ (a wait, a token count, a request's id) have one cause. */
export interface FailureCause {
  /** Equal for failures of one cause. */
  readonly key: string
  /** The failure's own words, the model named once. */
  readonly text: string
}

export function failureCause(model: ModelId, error: Error): FailureCause {
  const { message } = error
  const { kind, status } = error instanceof ModelCallError ? error : {}
  const namesModel = message.startsWith(`${model}:`) || message.startsWith(`${model} `)
  return {
    key: JSON.stringify([model, kind ?? error.name, status ?? null, message.replaceAll(/[\w-]*\d[\w.-]*/g, '#')]),
    text: namesModel ? message : `${model}: ${message}`,
  }
}
