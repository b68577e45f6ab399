import type { PgBoss } from 'pg-boss'
import { isPackageMissing, MissingPackageError } from '../../errors/missing-package-error.ts'

/**
 * The queue in Postgres, loaded at first use.
 * @throws MissingPackageError when it is not installed
 */
export async function loadBoss(): Promise<typeof PgBoss> {
  try {
    return (await import('pg-boss')).PgBoss
  } catch (error) {
    if (isPackageMissing(error, 'pg-boss')) {
      throw new MissingPackageError('Distributed builds', ['pg', 'pg-boss'], { cause: error })
    }
    throw error
  }
}
