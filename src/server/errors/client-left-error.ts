import { SmacsError } from '../../errors/smacs-error.ts'

/** Whoever asked is gone; nobody will read the answer. */
export class ClientLeftError extends SmacsError {
  constructor() {
    super('client-left', 'The client left before the answer.')
  }
}
