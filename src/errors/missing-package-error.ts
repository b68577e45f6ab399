import { SmacsError } from './smacs-error.ts'

/** An optional part is asked for whose package is not installed. */
export class MissingPackageError extends SmacsError {
  /** The packages to install, by their npm names. */
  readonly packages: readonly string[]

  constructor(part: string, packages: readonly string[], options?: { cause?: unknown }) {
    super('missing-package', `${part} need an optional package: npm i ${packages.join(' ')}`, options)
    this.packages = packages
  }
}

/** Whether an import failed because `packageName` itself is absent, not because something inside it broke. */
export function isPackageMissing(error: unknown, packageName: string): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ERR_MODULE_NOT_FOUND' &&
    error.message.includes(`'${packageName}'`)
  )
}
