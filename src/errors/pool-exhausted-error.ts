import { SmacsError } from './smacs-error.ts'

/** No model of the panel gave an answer. `causes` holds one error a model asked, in panel order. */
export class PoolExhaustedError extends SmacsError {
  readonly asked: number
  readonly causes: readonly { readonly model: string; readonly error: Error }[]

  constructor(causes: readonly { readonly model: string; readonly error: Error }[]) {
    const failed =
      causes.length === 1
        ? 'The model asked gave no answer'
        : `None of the ${causes.length} models asked gave an answer`
    const reasons = causes.map(({ model, error }) => causeText(model, error.message).replace(/\.$/, '')).join('; ')
    super('pool-exhausted', `${failed}: ${reasons}. \`smacs doctor\` checks every model.`)
    this.asked = causes.length
    this.causes = causes
  }
}

/** A message with its model's name before it; most begin with it already. */
export function causeText(model: string, message: string): string {
  return message.startsWith(`${model}: `) ? message : `${model}: ${message}`
}
