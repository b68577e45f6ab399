import { shownBank } from '../../bank/bank-place.ts'
import { UsageError } from '../../errors/smacs-error.ts'
import { isPostgresAddress } from '../../postgres/postgres-address.ts'

/** @throws UsageError where a bank is a file: other machines do not see it, and its queue would have no place */
export function assertDistributable(written: string, option: string): void {
  if (isPostgresAddress(written)) return
  throw new UsageError(
    `${option}: a build by several processes needs a bank in Postgres (postgres://user@host/database), and ${shownBank(written)} is a file. \`smacs bank copy\` brings it there.`,
  )
}
