import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { deployFolder, findDeployProgram, runProgram } from './deploy-parts.ts'

const helm = findDeployProgram('helm') ?? ''
const validator = findDeployProgram('kubernetes-validate')
const chart = join(deployFolder, 'helm/smacs')
const everything = join(chart, 'ci/everything-values.yaml')
const rootFolder = join(deployFolder, '..')

/** The oldest Kubernetes that the chart says it runs on, and one of today. */
const kubernetesVersions = ['1.27', '1.34']

interface Container {
  readonly env: readonly { readonly name: string }[]
  readonly ports: readonly { readonly containerPort: number }[]
  readonly securityContext: unknown
  readonly volumeMounts: readonly { readonly mountPath: string }[]
}

interface Pod {
  readonly automountServiceAccountToken: boolean
  readonly containers: readonly [Container]
  readonly securityContext: { readonly runAsUser: number; readonly runAsGroup: number }
  readonly terminationGracePeriodSeconds: number
}

type Labels = Readonly<Record<string, string>>

interface Manifest {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly labels: Labels }
  readonly data: Readonly<Record<string, string>>
  readonly spec: unknown
}

interface Deployment extends Manifest {
  readonly spec: {
    readonly replicas?: number
    readonly template: {
      readonly metadata: { readonly labels: Labels; readonly annotations: Labels }
      readonly spec: Pod
    }
  }
}

function render(...parameters: readonly string[]): ReturnType<typeof runProgram> {
  return runProgram(helm, ['template', 'release', chart, '--namespace', 'default', ...parameters])
}

function manifests(...parameters: readonly string[]): readonly Manifest[] {
  const { status, stdout, said } = render('--values', everything, ...parameters)
  expect([status, status === 0 ? '' : said]).toEqual([0, ''])
  return parseAllDocuments(stdout).map((document) => document.toJS() as Manifest)
}

function only<Kind extends Manifest = Manifest>(all: readonly Manifest[], kind: string, name = 'release-smacs'): Kind {
  const found = all.filter((manifest) => manifest.kind === kind && manifest.metadata.name === name)
  expect(found.length, `${kind} ${name}`).toBe(1)
  return found[0] as Kind
}

function deployment(all: readonly Manifest[], name?: string): Deployment['spec'] {
  return only<Deployment>(all, 'Deployment', name).spec
}

test.skipIf(helm === '')('helm lints the chart without a warning', () => {
  const { status, said } = runProgram(helm, ['lint', '--strict', '--values', everything, chart])
  expect([status, said.match(/\[(?:WARNING|ERROR)\].*/g)]).toEqual([0, null])
})

test.skipIf(helm === '' || validator === undefined)('what it renders is what Kubernetes knows, old and new', () => {
  const { stdout } = render('--values', everything)
  for (const version of kubernetesVersions) {
    const parameters = ['-m', 'kubernetes_validate', '-k', version, '--strict', '-']
    const env = { PYTHONPATH: [validator, process.env.PYTHONPATH].filter(Boolean).join(delimiter) }
    const { status, said } = runProgram('python3', parameters, { env, input: stdout })
    expect([status, said.match(/^(?:ERROR|FAIL).*/gm)]).toEqual([0, null])
    expect(said.match(/passed for resource/g)?.length).toBe(9)
    // The operator of Prometheus brings these two kinds.
    expect(said.match(/Couldn't find schema for kind (\w+)/g)?.length).toBe(2)
  }
})

test.skipIf(helm === '')('pods run unprivileged on a root that nobody can write, with secrets by reference', () => {
  const all = manifests()
  for (const name of ['release-smacs', 'release-smacs-worker']) {
    const { spec } = deployment(all, name).template
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 })
    expect(spec.automountServiceAccountToken).toBe(false)
    const [container] = spec.containers
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    for (const variable of container.env) {
      expect(variable).toEqual({ name: variable.name, valueFrom: { secretKeyRef: expect.any(Object) } })
    }
    expect(container.env.map(({ name: variable }) => variable).sort()).toEqual([
      'MODEL_API_KEY',
      'SMACS_APP_KEY',
      'SMACS_DATABASE_URL',
      'SMACS_METRICS_KEY',
    ])
  }
  expect(all.filter(({ kind }) => kind === 'Secret')).toEqual([])
})

test.skipIf(helm === '')('the image says the user, the port and the folder that the chart counts on', () => {
  const dockerfile = readFileSync(join(rootFolder, 'Dockerfile'), 'utf8')
  const { spec } = deployment(manifests()).template
  const [container] = spec.containers
  expect(dockerfile).toContain(`USER ${spec.securityContext.runAsUser}:${spec.securityContext.runAsGroup}`)
  expect(dockerfile).toContain(`EXPOSE ${container.ports[0]?.containerPort}`)
  expect(dockerfile).toContain('ENTRYPOINT ["smacs"]')
  const mounted = container.volumeMounts.map(({ mountPath }) => mountPath)
  expect(mounted).toEqual(['/etc/smacs', '/var/lib/smacs', '/tmp'])
  expect(dockerfile).toContain('WORKDIR /var/lib/smacs')
})

test.skipIf(helm === '')(
  'service, disruption budget, autoscaler and monitor find the servers and not the worker',
  () => {
    const all = manifests()
    const labels = deployment(all).template.metadata.labels
    const ofWorker = deployment(all, 'release-smacs-worker').template.metadata.labels
    const service = only<
      Manifest & { readonly spec: { readonly selector: Labels; readonly ports: readonly object[] } }
    >(all, 'Service')
    const budget = only<Manifest & { readonly spec: { readonly selector: { readonly matchLabels: Labels } } }>(
      all,
      'PodDisruptionBudget',
    )
    for (const selector of [service.spec.selector, budget.spec.selector.matchLabels]) {
      expect(labels).toMatchObject(selector)
      expect(ofWorker).not.toMatchObject(selector)
    }
    expect(service.spec.ports).toEqual([{ name: 'http', port: 4000, targetPort: 'http' }])
    expect(only(all, 'ServiceMonitor').spec).toEqual({
      selector: { matchLabels: service.spec.selector },
      jobLabel: 'app.kubernetes.io/name',
      endpoints: [
        {
          ...{ port: 'http', path: '/metrics', interval: '15s' },
          authorization: { credentials: { name: 'smacs-keys', key: 'metrics' } },
        },
      ],
    })
    expect(service.metadata.labels).toMatchObject(service.spec.selector)
    expect(only(all, 'HorizontalPodAutoscaler').spec).toMatchObject({ scaleTargetRef: { name: 'release-smacs' } })
    // The autoscaler says how many there are.
    expect(deployment(all).replicas).toBeUndefined()
    expect(deployment(manifests('--set', 'autoscaling.enabled=false')).replicas).toBe(2)
  },
)

test.skipIf(helm === '')('rules and dashboard go out as they are in their files', () => {
  const all = manifests()
  const rule = only(all, 'PrometheusRule')
  const alerts = parseAllDocuments(readFileSync(join(chart, 'files/alerts.yaml'), 'utf8'))[0]?.toJS()
  expect(rule.spec).toEqual(alerts)
  const dashboard: unknown = JSON.parse(only(all, 'ConfigMap', 'release-smacs-dashboard').data['smacs.json'] ?? '')
  expect(dashboard).toEqual(JSON.parse(readFileSync(join(chart, 'files/dashboard.json'), 'utf8')))
})

test.skipIf(helm === '')('pods have the time that the server takes to stop', () => {
  const seconds = (...parameters: readonly string[]): number =>
    deployment(manifests(...parameters)).template.spec.terminationGracePeriodSeconds
  expect(seconds()).toBe(5 + 30 + 15)
  expect(seconds('--set', 'config.server.shutdownGraceMs=120000')).toBe(5 + 120 + 15)
})

test.skipIf(helm === '')('a change of the configuration starts new pods', () => {
  const sumOf = (...parameters: readonly string[]): string | undefined =>
    deployment(manifests(...parameters)).template.metadata.annotations['checksum/config']
  expect(sumOf('--set', 'config.server.deadlineMs=1000')).not.toBe(sumOf())
})

test.skipIf(helm === '').each([
  ['an empty pool', ['--set-json', 'config.models=[]'], 'models'],
  ['a key in the file', ['--set-json', 'config.server.keys=["0123456789abcdef"]'], 'keys'],
  ['a password in an address', ['--set', 'config.bank=postgres://smacs:secret@db/smacs'], 'bank'],
  ["an endpoint's key in the file", ['--set', 'config.models[0].apiKey=sk-something'], 'apiKey'],
  ['an address that no probe reaches', ['--set', 'config.server.host=127.0.0.1'], 'host'],
  ['a value of another name', ['--set', 'server.replica=3'], 'replica'],
])('helm refuses %s and names the place', (_, parameters, place) => {
  const { status, said } = render('--values', everything, ...parameters)
  expect(status).not.toBe(0)
  expect(said).toContain(place)
  expect(said).toContain('schema')
})
