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
    const reasons = causes.map(({ model, error }) => causeText(model, error.message)).join('; ')
    super('pool-exhausted', `${failed}: ${reasons}. \`smacs doctor\` checks every model.`)
    this.asked = causes.length
    this.causes = causes
  }
}

/** Most messages begin with their model's name and end with a stop already. */
function causeText(model: string, message: string): string {
  const text = message.replace(/\.$/, '')
  return text.startsWith(`${model}: `) ? text : `${model}: ${text}`
}
