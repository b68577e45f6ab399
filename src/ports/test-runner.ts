/** Registers tests under a name, as `describe` of vitest, jest and node:test does. */
type RegisterSuite = (name: string, register: () => void) => unknown

/**
 * What a contract suite registers its tests with: vitest and jest as they are. For node:test:
 * `{ describe, test, afterAll: after }`.
 */
export interface TestRunner {
  readonly describe: RegisterSuite & { readonly skip: RegisterSuite }
  test(name: string, run: () => Promise<void>, timeoutMs?: number): unknown
  afterAll(run: () => Promise<void>): unknown
}

/** How a contract suite runs. */
export interface ContractOptions {
  /** Time for one test, in milliseconds. Default 5000; raise it for real models. */
  readonly testTimeoutMs?: number
  /** True leaves the suite out, counted as skipped: where a real part is missing. */
  readonly skip?: boolean
}
