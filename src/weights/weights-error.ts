import { SmacsError } from '../errors/smacs-error.ts'

/** Why weights could not be fetched. */
export type WeightsErrorReason = 'no-pip' | 'download' | 'corrupt' | 'disk-full'

const waysOut =
  'Without it: name a GGUF file you have (`file: path/to/model.gguf`), an `hf:` address, or an endpoint (`provider: openai-compatible`).'

/** Pinned weights could not be fetched. The message ends with what to use in their place. */
export class WeightsError extends SmacsError {
  readonly reason: WeightsErrorReason

  constructor(reason: WeightsErrorReason, problem: string, options?: { cause?: unknown }) {
    super('weights', `${problem} ${waysOut}`, options)
    this.reason = reason
  }
}
