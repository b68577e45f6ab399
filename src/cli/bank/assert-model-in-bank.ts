import { shownBank } from '../../bank/bank-place.ts'
import { SmacsError } from '../../errors/smacs-error.ts'
import { nearestName } from '../../options/nearest-name.ts'
import type { BankView } from '../../ports/question-bank.ts'

/** @throws SmacsError that names the nearest model the bank has */
export function assertModelInBank(id: string, { models }: BankView, written: string): void {
  if (models.includes(id)) return
  const nearest = nearestName(id, models)
  const near = nearest === undefined ? 'It knows no model at all.' : `The nearest one it knows is \`${nearest}\`.`
  throw new SmacsError('unknown-model', `The bank ${shownBank(written)} has no answer of \`${id}\`. ${near}`)
}
