import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBubblewrap } from '../../test/sandbox-part.ts'
import type { Judgement, RecordedProgram } from './fixtures/judge-programs.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const { vectors } = JSON.parse(await readFile(here('fixtures/programs.json'), 'utf8')) as {
  readonly vectors: readonly RecordedProgram[]
}

let folder = ''

/** One file of the runner and of all it needs, in a folder that every user can read. */
async function bundle(): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'smacs-judge-'))
  await chmod(folder, 0o755)
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: { ssr: here('fixtures/judge-programs.ts'), outDir: folder, minify: false, emptyOutDir: false },
  })
  const [built = ''] = (await readdir(folder)).filter((file) => /\.m?js$/.test(file))
  await copyFile(join(folder, built), join(folder, 'judge.mjs'))
  for (const file of await readdir(here('python'))) {
    if (file.endsWith('.py')) await copyFile(here(`python/${file}`), join(folder, file))
  }
  await copyFile(here('fixtures/programs.json'), join(folder, 'programs.json'))
  await copyFile(process.execPath, join(folder, 'node'))
  await chmod(join(folder, 'node'), 0o755)
}

async function judge(asUser: readonly string[]): Promise<Judgement> {
  const [command = '', ...rest] = [
    ...asUser,
    join(folder, 'node'),
    join(folder, 'judge.mjs'),
    join(folder, 'programs.json'),
  ]
  const env = { PATH: process.env.PATH ?? '', SMACS_CANARY: 'of the host' }
  const { stdout } = await promisify(execFile)(command, rest, { cwd: folder, env, maxBuffer: 1 << 26 })
  return JSON.parse(stdout) as Judgement
}

const isRoot = process.getuid?.() === 0
const users: readonly (readonly [string, readonly string[]])[] = [
  ['as the user who runs the tests', []],
  ...(isRoot ? [['as nobody', ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']] as const] : []),
]

describe.skipIf(findBubblewrap() === undefined).each(users)(
  'hostile and wrong programs, %s',
  { timeout: 240_000 },
  (_, user) => {
    let judgement: Judgement
    beforeAll(async () => {
      if (folder === '') await bundle()
      judgement = await judge(user)
    }, 240_000)

    test('every one gets the verdict that it should, for a reason that it should', () => {
      const wrong = vectors.flatMap(({ id, wanted }) => {
        const outcome = judgement.outcomes[id]
        const reason = outcome?.failure?.reason ?? 'passed'
        const isRight = wanted.passed === null || wanted.passed === outcome?.isPassed
        return isRight && wanted.reasons.includes(reason) ? [] : [{ id, wanted, outcome }]
      })
      expect(wrong).toEqual([])
      expect(vectors.length).toBeGreaterThan(90)
    })

    test('none reached the host: no connection, no file, no process that is left', async () => {
      expect(judgement.connections).toBe(0)
      for (const { probe } of vectors)
        expect(probe?.path_absent === undefined || !existsSync(probe.path_absent)).toBe(true)
      const commands = await Promise.all(
        (await readdir('/proc'))
          .filter((name) => /^\d+$/.test(name))
          .map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
      )
      expect(commands.filter((command) => command.includes('97531') || command.includes(folder))).toEqual([])
    })
  },
)

afterAll(async () => {
  if (folder !== '') await rm(folder, { recursive: true, force: true })
})
