import { constants } from 'node:os'
import { SmacsError } from '../errors/smacs-error.ts'

/** The user or the system asked the command to stop. */
export class InterruptedError extends SmacsError {
  readonly signal: 'SIGINT' | 'SIGTERM'

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super('interrupted', 'Stopped.')
    this.signal = signal
  }

  /** 130 after an interrupt, 143 after a termination, as shells count. */
  get exitStatus(): number {
    return 128 + constants.signals[this.signal]
  }
}
