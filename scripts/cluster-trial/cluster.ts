import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { findDeployProgram } from '../../test/deploy/deploy-parts.ts'
import { balancerConfiguration } from '../../test/deploy/start-balancer.ts'
import { startPostgres, type TestServer } from '../../test/postgres/start-postgres.ts'
import type { KeySpending } from './checks.ts'
import { type ClusterOptions, clusterConfiguration, keys } from './cluster-configuration.ts'
import { freePorts } from './free-ports.ts'
import { type RestartableProcess, restartableProcess } from './restartable-process.ts'

/** The processes of the compose file, on this machine. */
export interface Cluster {
  /** Of the balancer. */
  readonly origin: string
  readonly database: TestServer
  readonly replicas: readonly RestartableProcess[]
  /** Of each replica, past the balancer. */
  readonly replicaOrigins: readonly string[]
  readonly workers: readonly RestartableProcess[]
  /** Gives the workers a job: all models are asked these questions. */
  startJob(questions: readonly JobQuestion[]): Promise<void>
  /** Waits until the job has ended, so long at most, and gives the cells that the bank has then. */
  cellsOfJob(waitMs: number): Promise<number>
  /** What each key has spent for good, by its name. */
  spending(): Promise<ReadonlyMap<string, KeySpending>>
  /** The ids of all traces, as `GET /v1/traces` lists them. */
  traceIds(): Promise<readonly string[]>
  /** Stops whatever still runs, and removes its folder. */
  remove(): Promise<void>
}

/** A line of the job's file. */
export interface JobQuestion {
  readonly questionId: string
  readonly question: string
  readonly reference: string
}

const entry = resolve(import.meta.dirname, '../../dist/cli.js')

/** @throws Error where HAProxy or the Postgres of `npm run test:parts` is not there, or a process does not start */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const haproxy = findDeployProgram('haproxy')
  if (haproxy === undefined) throw new Error('There is no haproxy here: apt-get install haproxy')
  const folder = mkdtempSync(join(tmpdir(), 'smacs-cluster-'))
  // What was committed must be there after a crash, as a database in service has it; the disk itself does not fail.
  const database = await startPostgres(['synchronous_commit=on', 'full_page_writes=on'])
  const config = join(folder, 'smacs.yaml')
  writeFileSync(config, clusterConfiguration(options, database.address))
  const [balancerPort = 0, ...ports] = await freePorts(1 + options.replicas)

  const replicas = ports.map((port, index) =>
    restartableProcess({
      name: `replica ${index}`,
      command: process.execPath,
      parameters: [entry, 'serve', '--config', config, '--port', String(port)],
      cwd: folder,
      ready: /smacs serves at/,
    }),
  )
  const workers = Array.from({ length: options.workers }, (_, index) =>
    restartableProcess({
      name: `worker ${index}`,
      command: process.execPath,
      parameters: [entry, 'worker', '--config', config],
      cwd: folder,
      ready: /works on/,
    }),
  )
  const balancerFile = join(folder, 'haproxy.cfg')
  const servers = ports.map((port) => `127.0.0.1:${port}`)
  writeFileSync(balancerFile, balancerConfiguration(servers, `127.0.0.1:${balancerPort}`))
  const balancer = restartableProcess({
    name: 'balancer',
    command: haproxy,
    parameters: ['-db', '-W', '-f', balancerFile],
    cwd: folder,
    ready: /Loading success/,
  })
  const origin = `http://127.0.0.1:${balancerPort}`
  const everything = [balancer, ...workers, ...replicas]

  const smacs = async (...parameters: readonly string[]): Promise<string> => {
    const child = spawn(process.execPath, [entry, ...parameters], { cwd: folder })
    const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
    if (status !== 0) throw new Error(`smacs ${parameters.join(' ')} ended with ${status}: ${stderr.slice(-2_000)}`)
    return stdout
  }
  const remove = async (): Promise<void> => {
    for (const each of everything) await each.kill()
    await database.remove()
    rmSync(folder, { recursive: true, force: true })
  }

  try {
    for (const each of [...replicas, ...workers, balancer]) await each.start()
  } catch (error) {
    await remove()
    throw error
  }
  return {
    ...{ origin, database, replicas, workers, remove },
    replicaOrigins: ports.map((port) => `http://127.0.0.1:${port}`),
    async startJob(questions) {
      const file = join(folder, 'questions.jsonl')
      writeFileSync(file, questions.map((question) => `${JSON.stringify(question)}\n`).join(''))
      const what = ['--config', config, '--questions', file, '--bank', database.address]
      await smacs('bank', 'build', '--distributed', '--detach', ...what)
    },
    async cellsOfJob(waitMs) {
      const untilMs = Date.now() + waitMs
      for (;;) {
        const status = JSON.parse(await smacs('bank', 'status', '--json', '--bank', database.address)) as JobStatus
        if (status.ended || Date.now() > untilMs) return status.models.reduce((sum, { done }) => sum + done, 0)
        await new Promise((resolved) => setTimeout(resolved, 2_000))
      }
    },
    async spending() {
      const { spending } = JSON.parse(await smacs('budget', 'show', '--all', '--json', '--config', config)) as {
        readonly spending: readonly (KeySpending & { readonly subject: string; readonly period: string })[]
      }
      return new Map(
        spending
          .filter(({ period }) => period === 'always')
          .map((record) => [record.subject.replace('key ', ''), record]),
      )
    },
    async traceIds() {
      const ids: string[] = []
      const before = new Date().toISOString()
      for (;;) {
        const page = await fetch(`${origin}/v1/traces?limit=200&offset=${ids.length}&before=${before}`, {
          headers: { authorization: `Bearer ${keys.reader}` },
        })
        if (!page.ok) throw new Error(`GET /v1/traces: ${page.status} ${await page.text()}`)
        const { data } = (await page.json()) as { readonly data: readonly { readonly id: string }[] }
        if (data.length === 0) return ids
        ids.push(...data.map(({ id }) => id))
      }
    },
  }
}

interface JobStatus {
  readonly ended: boolean
  readonly models: readonly { readonly done: number }[]
}
