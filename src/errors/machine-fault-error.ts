import { SmacsError } from './smacs-error.ts'

/** What this machine is short of, or keeps from us. */
export type MachineFault =
  | 'no-connections-left'
  | 'file-locked'
  | 'disk-full'
  | 'file-failed'
  | 'database-unreachable'
  | 'database-failed'

/** The machine that smacs runs on stood in the way: no model, endpoint or client is to blame. Its `code` is the fault. */
export class MachineFaultError extends SmacsError {
  readonly fault: MachineFault

  constructor(fault: MachineFault, message: string, options?: { cause?: unknown }) {
    super(fault, message, options)
    this.fault = fault
  }
}
