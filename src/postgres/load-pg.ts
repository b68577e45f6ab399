import type pg from 'pg'
import { isPackageMissing, MissingPackageError } from '../errors/missing-package-error.ts'

/**
 * Node's Postgres client, loaded at first use.
 * @throws MissingPackageError when it is not installed
 */
export async function loadPg(): Promise<typeof pg> {
  try {
    return (await import('pg')).default
  } catch (error) {
    if (isPackageMissing(error, 'pg')) throw new MissingPackageError('Postgres databases', ['pg'], { cause: error })
    throw error
  }
}
