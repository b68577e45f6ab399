import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { deployFolder, findDeployProgram, runProgram } from './deploy-parts.ts'

const promtool = findDeployProgram('promtool')
const alertsFile = join(deployFolder, 'helm/smacs/files/alerts.yaml')
const trialsFile = fileURLToPath(new URL('./fixtures/alerts.test.yaml', import.meta.url))

test.skipIf(promtool === undefined)('each alert fires where it should, and none while all is well', () => {
  const { status, said } = runProgram(promtool ?? '', ['test', 'rules', trialsFile])
  expect([status, said]).toEqual([0, expect.stringContaining('SUCCESS')])
})

test('the trials of the alerts make each of them fire', () => {
  const { groups } = parse(readFileSync(alertsFile, 'utf8')) as {
    readonly groups: readonly { readonly rules: readonly { readonly alert: string }[] }[]
  }
  const alerts = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert))
  const trials = readFileSync(trialsFile, 'utf8')
  expect(alerts.length).toBeGreaterThan(5)
  expect(alerts.filter((alert) => !trials.includes(`alertname="${alert}",alertstate="firing"`))).toEqual([])
})

test.skipIf(promtool === undefined)('Prometheus accepts the configuration of the compose file', () => {
  const file = join(deployFolder, 'compose/prometheus.yaml')
  const { status, said } = runProgram(promtool ?? '', ['check', 'config', '--syntax-only', file])
  expect([status, said]).toEqual([0, expect.stringContaining('SUCCESS')])
})
