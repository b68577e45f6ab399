import { ModelCallError } from './model-call-error.ts'

/** A generation called a tool in a way that nobody can run. It is kept: whoever calls tools can tell the model to mend it. */
export class MalformedToolCallError<Generation = unknown> extends ModelCallError {
  /** Private, so that no log shows what was written. */
  readonly #generation: Generation

  constructor(model: string, message: string, generation: Generation) {
    super({ model, kind: 'bad-response', message })
    this.#generation = generation
  }

  get generation(): Generation {
    return this.#generation
  }
}
