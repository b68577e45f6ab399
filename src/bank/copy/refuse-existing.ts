import { UsageError } from '../../errors/smacs-error.ts'
import { isBankFile, shownBank } from '../bank-place.ts'

/** @throws UsageError always: a bank that somebody uses is never replaced */
export function refuseExisting(place: string): never {
  throw new UsageError(`TO: ${shownBank(place)} exists already. Name another ${isBankFile(place) ? 'file' : 'schema'}.`)
}
