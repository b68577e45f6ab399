import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { deployFolder, findDeployProgram, runProgram } from './deploy-parts.ts'

const compose = findDeployProgram('docker-compose') ?? ''
const folder = join(deployFolder, 'compose')

interface Service {
  readonly image: string
  readonly build?: { readonly context: string; readonly dockerfile: string }
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
  readonly deploy?: { readonly replicas?: number }
  readonly configs?: readonly { readonly source: string; readonly target: string }[]
  readonly ports?: readonly { readonly target: number; readonly published: string; readonly host_ip?: string }[]
}

interface Composed {
  readonly services: Readonly<Record<string, Service>>
  readonly configs: Readonly<Record<string, { readonly file: string }>>
  readonly secrets: Readonly<Record<string, { readonly environment: string }>>
}

const secret = '0123456789abcdef01234567'

/** Reads the file as `docker compose up` would, with the example's variables filled in. */
function composed(variables: (text: string) => string = filledIn): ReturnType<typeof runProgram> {
  const scratch = mkdtempSync(join(tmpdir(), 'smacs-compose-'))
  onTestFinished(() => rmSync(scratch, { recursive: true }))
  const variablesFile = join(scratch, 'env')
  writeFileSync(variablesFile, variables(readFileSync(join(folder, 'env.example'), 'utf8')))
  return runProgram(compose, [
    ...['--file', join(folder, 'compose.yaml'), '--env-file', variablesFile],
    ...['config', '--format', 'json'],
  ])
}

const filledIn = (text: string): string => text.replace(/^(\w*(?:PASSWORD|_KEY))=$/gm, `$1=${secret}`)

function read(): Composed {
  const { status, stdout, said } = composed()
  expect([status, status === 0 ? '' : said]).toEqual([0, ''])
  return JSON.parse(stdout) as Composed
}

test.skipIf(compose === '')('compose reads its file: two replicas, a worker, and what they need', () => {
  const { services, configs } = read()
  expect(Object.keys(services).sort()).toEqual(['balancer', 'grafana', 'postgres', 'prometheus', 'smacs', 'worker'])
  expect(services.smacs?.deploy?.replicas).toBe(2)
  expect(services.smacs?.command).toEqual(['serve', '--config', '/etc/smacs/smacs.yaml'])
  expect(services.smacs?.build).toEqual({ context: join(deployFolder, '..'), dockerfile: 'Dockerfile' })
  expect(services.worker?.command).toEqual(['worker', '--config', '/etc/smacs/smacs.yaml'])
  expect(services.worker?.image).toBe(services.smacs?.image)
  for (const { file } of Object.values(configs)) expect(readFileSync(file, 'utf8').length).toBeGreaterThan(0)
})

test.skipIf(compose === '')('its own containers run on a root that nobody can write, without capabilities', () => {
  const { services } = read()
  for (const name of ['smacs', 'worker', 'balancer']) {
    expect([name, services[name]?.read_only, services[name]?.cap_drop]).toEqual([name, true, ['ALL']])
  }
})

test.skipIf(compose === '')(
  'only the balancer is reached from other machines, and every image says its version',
  () => {
    const { services } = read()
    const beyond = Object.entries(services).filter(([, { ports = [] }]) =>
      ports.some(({ host_ip: host }) => host !== '127.0.0.1'),
    )
    expect(beyond.map(([name]) => name)).toEqual(['balancer'])
    const ofOthers = Object.values(services).filter(({ image }) => !image.startsWith('smacs:'))
    for (const { image } of ofOthers) expect(image).toMatch(/:v?(?:pg)?\d+/)
  },
)

test.skipIf(compose === '')('no secret has a value of its own, and without one nothing is started', () => {
  const text = readFileSync(join(folder, 'compose.yaml'), 'utf8')
  const values = [...text.matchAll(/^\s*(\w*(?:PASSWORD|KEY)): (.*)$/gm)].map(([, name, value]) => [name, value])
  expect(values.length).toBeGreaterThan(3)
  for (const [name, value] of values) expect([name, value?.startsWith('${')]).toEqual([name, true])
  const { status, said } = composed((variables) => filledIn(variables).replace(/^POSTGRES_PASSWORD=.*$/m, ''))
  expect(status).not.toBe(0)
  expect(said).toContain('POSTGRES_PASSWORD')
})

test('every variable that the configuration and the compose file name is in the example', () => {
  const [text, configuration, example] = ['compose.yaml', 'smacs.yaml', 'env.example'].map((file) =>
    readFileSync(join(folder, file), 'utf8'),
  ) as [string, string, string]
  const wanted = [...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name)
  const missing = wanted.filter((name) => name !== 'SMACS_IMAGE' && !new RegExp(`^${name}=`, 'm').test(example))
  expect(missing).toEqual([])
  const named = [...configuration.matchAll(/env:(\w+)/g)].map(([, name]) => name)
  expect(named.filter((name) => !new RegExp(`^ {4}${name}: `, 'm').test(text))).toEqual([])
})
