const brand = Symbol.for('smacs.error')

/** The root of every error this package throws on purpose. `code` is stable; the message says what to do next. */
export class SmacsError extends Error {
  readonly code: string
  readonly [brand] = true

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }

  /** True for errors of any loaded copy of this package. */
  static isInstance(error: unknown): error is SmacsError {
    return typeof error === 'object' && error !== null && brand in error
  }
}

/** Wrong use: an option, a file or an argument is not what it should be. The command line exits with 2. */
export class UsageError extends SmacsError {
  constructor(message: string, options?: { cause?: unknown; code?: string }) {
    super(options?.code ?? 'wrong-use', message, options)
  }
}
