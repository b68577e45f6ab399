/** smacs/sandbox: where programs that nobody has read are run. */

export { SandboxError } from '../errors/sandbox-error.ts'
export type * from '../ports/code-runner.ts'
export type * from '../ports/code-tests.ts'
export type * from '../ports/plain-value.ts'
export { openCodeRunner } from '../sandbox/open-code-runner.ts'
