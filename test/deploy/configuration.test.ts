import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { type LoadedConfig, parseConfig } from '../../src/config/load-config.ts'
import { loadServerKeys } from '../../src/config/server-keys.ts'
import { runSmacs } from '../cli/run-smacs.ts'
import { deployFolder, findDeployProgram, runProgram } from './deploy-parts.ts'

const helm = findDeployProgram('helm') ?? ''
const composeFile = readFileSync(join(deployFolder, 'compose/compose.yaml'), 'utf8')

const environment = {
  SMACS_DATABASE_URL: 'postgres://smacs:secret@postgres:5432/smacs',
  SMACS_APP_KEY: '0123456789abcdef-app',
  SMACS_METRICS_KEY: '0123456789abcdef-metrics',
  MODEL_BASE_URL: 'http://host.docker.internal:8000/v1',
  MODEL_API_KEY: 'unused',
}

async function holdsInACluster(config: LoadedConfig): Promise<void> {
  expect(config.server).toMatchObject({ host: '0.0.0.0', port: 4000, state: environment.SMACS_DATABASE_URL })
  expect(config.bank).toBe(environment.SMACS_DATABASE_URL)
  const keys = await loadServerKeys(config.server.keys, (path) => path)
  // Whoever reads the metrics may ask nobody.
  expect(keys.find(({ name }) => name === 'prometheus')).toMatchObject({ strategies: [], models: [] })
}

test('smacs reads the configuration of the compose file', async () => {
  const text = readFileSync(join(deployFolder, 'compose/smacs.yaml'), 'utf8')
  const config = parseConfig(text, '/etc/smacs/smacs.yaml', environment)
  await holdsInACluster(config)
  // The time to stop is longer than what requests under way are given.
  const { services } = parse(composeFile, { merge: true }) as {
    readonly services: Readonly<Record<string, { readonly stop_grace_period: string }>>
  }
  const seconds = Number.parseInt(services.smacs?.stop_grace_period ?? '', 10)
  expect(seconds * 1_000).toBeGreaterThan(config.server.shutdownGraceMs + 10_000)
})

test.skipIf(helm === '')('smacs reads the configuration that the chart renders', async () => {
  const chart = join(deployFolder, 'helm/smacs')
  const values = join(chart, 'ci/everything-values.yaml')
  const { stdout } = runProgram(helm, ['template', 'release', chart, '--values', values])
  const rendered = parseAllDocuments(stdout)
    .map((document) => document.toJS() as { readonly data?: Readonly<Record<string, string>> })
    .flatMap(({ data }) => data?.['smacs.yaml'] ?? [])
  expect(rendered.length).toBe(1)
  await holdsInACluster(parseConfig(rendered[0] ?? '', '/etc/smacs/smacs.yaml', environment))
})

test.each(['serve', 'worker'])('smacs %s takes a configuration, as the containers start it', async (command) => {
  expect(composeFile).toContain(`command: ["${command}", "--config", "/etc/smacs/smacs.yaml"]`)
  const { status, stdout } = await runSmacs([command, '--help'], { workingFolder: '/', environment: {} })
  expect(status).toBe(0)
  expect(stdout).toContain(`smacs ${command}`)
  expect(stdout).toContain('--config')
})
