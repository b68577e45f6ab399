import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { createScriptedModel } from '../../src/models/scripted/scripted-model.ts'
import { isPostgresFetched, postgresPlace } from '../postgres/postgres-place.ts'
import { serveScripted } from '../server/serve-scripted.ts'
import { deployFolder, findDeployProgram, runProgram } from './deploy-parts.ts'

const promtool = findDeployProgram('promtool')
const chartFiles = join(deployFolder, 'helm/smacs/files')

interface Dashboard {
  readonly panels: readonly {
    readonly id: number
    readonly title: string
    readonly gridPos: Readonly<Record<'h' | 'w' | 'x' | 'y', number>>
    readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[]
  }[]
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: unknown }[] }
}

const dashboard = JSON.parse(readFileSync(join(chartFiles, 'dashboard.json'), 'utf8')) as Dashboard
const targets = dashboard.panels.flatMap((panel) => panel.targets ?? [])
const alerts = (
  parse(readFileSync(join(chartFiles, 'alerts.yaml'), 'utf8')) as {
    readonly groups: readonly { readonly rules: readonly { readonly expr: string }[] }[]
  }
).groups.flatMap(({ rules }) => rules.map(({ expr }) => expr))

/** A dashboard's expression as Grafana would send it. */
const asSent = (expr: string): string => expr.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.*')

/** Every name that `/metrics` has a line for, with the labels seen on it. */
async function exposedBy(text: string): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const exposed = new Map<string, Set<string>>()
  for (const [, family = '', type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    const names = type === 'histogram' ? ['_bucket', '_sum', '_count'].map((ending) => family + ending) : [family]
    for (const name of names) exposed.set(name, new Set())
  }
  for (const [, name = '', labels = ''] of text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) exposed.get(name)?.add(label)
  }
  return exposed
}

/** Labels that Prometheus adds. */
const ofPrometheus = ['instance', 'job']

const running = test.skipIf(!isPostgresFetched())

running('a running server exposes every metric that the dashboard and the alerts name, with their labels', async () => {
  const server = await serveScripted({
    server: { state: await postgresPlace() },
    models: [
      createScriptedModel({ id: 'a', replies: () => '42' }),
      createScriptedModel({ id: 'b', replies: () => new Error('broken') }),
    ],
    strategies: { default: { kind: 'majority' } },
  })
  const asked = { model: 'default', messages: [{ role: 'user', content: 'What is 6 x 7?' }] }
  expect((await server.post('/v1/chat/completions', asked)).status).toBe(200)
  const exposed = await exposedBy(await (await server.get('/metrics')).text())

  const expressions = [...targets.map(({ expr }) => asSent(expr)), ...alerts]
  const named = new Set(expressions.flatMap((expr) => expr.match(/\bsmacs_\w+/g) ?? []))
  expect(named.size).toBeGreaterThan(15)
  expect([...named].filter((name) => !exposed.has(name))).toEqual([])

  const wrongLabels = expressions.flatMap((expr) =>
    [...expr.matchAll(/\b(smacs_\w+)(?:\{([^}]*)\})?/g)].flatMap(([, name = '', selector = '']) => {
      const seen = exposed.get(name)
      if (seen === undefined || seen.size === 0) return []
      const used = [...selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label = '']) => label)
      return used
        .filter((label) => !seen.has(label) && !ofPrometheus.includes(label))
        .map((label) => `${name} ${label}`)
    }),
  )
  expect(wrongLabels).toEqual([])
})

test('the dashboard asks for labels that its legends name, and no panel lies on another', () => {
  const unnamed = targets.flatMap(({ expr, legendFormat }) =>
    [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)]
      .map(([, label = '']) => label)
      .filter((label) => label !== 'instance' && !expr.includes(label))
      .map((label) => `${legendFormat}: ${label}`),
  )
  expect(unnamed).toEqual([])
  const cells = dashboard.panels.flatMap(({ gridPos: { h, w, x, y } }) =>
    Array.from({ length: h * w }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
  )
  expect(new Set(cells).size).toBe(cells.length)
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
})

test.skipIf(promtool === undefined)('Prometheus understands every expression of the dashboard', () => {
  const folder = mkdtempSync(join(tmpdir(), 'smacs-dashboard-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'rules.yaml')
  const rules = targets.map(({ expr }, index) => ({ record: `panel:${index}`, expr: asSent(expr) }))
  writeFileSync(file, stringify({ groups: [{ name: 'dashboard', rules }] }))
  const { status, said } = runProgram(promtool ?? '', ['check', 'rules', file])
  expect([status, said]).toEqual([0, expect.stringContaining(`${rules.length} rules found`)])
})
