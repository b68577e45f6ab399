import { SmacsError } from './smacs-error.ts'

/** The sandbox itself does not work or does not hold: nothing is said about the program that was to be run. */
export class SandboxError extends SmacsError {
  constructor(message: string, options?: { cause?: unknown }) {
    super('sandbox', message, options)
  }
}
