import { chmod, copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openCodeRunner, openUntestedCodeRunner } from '../open-code-runner.ts'
import { sandboxOptionsSchema } from '../options.ts'
import { forkServerSource } from '../python/fork-server-source.ts'

let folder: string
let engine: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-engine-'))
  engine = join(folder, 'engine.mjs')
  await copyFile(new URL('../fixtures/stand-in-engine.mjs', import.meta.url), engine)
  await chmod(engine, 0o755)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const environment = {
  PATH: dirname(process.execPath),
  HOME: '/home/someone',
  DOCKER_HOST: 'unix:///run/engine.sock',
  OPENAI_API_KEY: 'secret',
}

async function calls(): Promise<readonly { arguments: readonly string[]; environment: Record<string, string> }[]> {
  const text = await readFile(join(folder, 'calls.jsonl'), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

test.each(['docker', 'podman'] as const)('%s starts a container that can do nothing but compute', async (provider) => {
  const limits = { processes: 20, memoryMiB: 300, diskMiB: 9, concurrency: 1 }
  const options = sandboxOptionsSchema.parse({ provider, command: engine, image: 'own/python:3', ...limits })
  const runner = await openUntestedCodeRunner(options, environment)
  try {
    const outcomes = [
      await runner.runScript({ language: 'python', code: 'print(1)' }, ''),
      await runner.runScript({ language: 'python', code: 'print(2)' }, ''),
    ]
    // The engine limits the number of processes, so the fork server does not: one user's containers share a count.
    expect(outcomes).toMatchObject([{ stdout: 'print(1)', stderr: 'null' }, { stdout: 'print(2)' }])
  } finally {
    await runner.close()
  }
  const started = await calls()
  expect(started).toHaveLength(1)
  const [call] = started
  expect(call?.arguments).toEqual([
    ...['run', '--rm', '--interactive', '--pull', 'never'],
    ...['--network', 'none', '--hostname', 'sandbox'],
    ...['--read-only', '--tmpfs', '/tmp:rw,nosuid,nodev,size=9m,mode=1777', '--shm-size', '1m'],
    ...['--pids-limit', '21', '--memory', '300m', '--memory-swap', '300m'],
    ...['--user', '65534:65534', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
    ...['--ulimit', 'core=0:0', '--log-driver', 'none', '--workdir', '/tmp'],
    ...[
      '--env',
      'PATH=/usr/local/bin:/usr/bin:/bin',
      '--env',
      'HOME=/tmp',
      '--env',
      'LANG=C.UTF-8',
      '--env',
      'PYTHONHASHSEED=0',
    ],
    ...['--entrypoint', 'python3', 'own/python:3', '-S', '-s', '-B', '-c', await forkServerSource()],
  ])
})

test('the engine’s client gets what finds the engine, and no other variable of ours', async () => {
  const options = sandboxOptionsSchema.parse({ provider: 'docker', command: engine, concurrency: 1 })
  const runner = await openUntestedCodeRunner(options, environment)
  await runner.runScript({ language: 'python', code: '' }, '')
  await runner.close()
  const { OPENAI_API_KEY: _, ...needed } = environment
  expect((await calls())[0]?.environment).toMatchObject(needed)
  expect((await calls())[0]?.environment).not.toHaveProperty('OPENAI_API_KEY')
})

test('a container that its engine kills for memory is the program’s failure', async () => {
  const options = sandboxOptionsSchema.parse({ provider: 'docker', command: engine, concurrency: 1 })
  const runner = await openUntestedCodeRunner(options, environment)
  try {
    expect((await runner.runScript({ language: 'python', code: 'memory' }, '')).failure?.reason).toBe('memory')
    expect((await runner.runScript({ language: 'python', code: 'x' }, '')).stdout).toBe('x')
  } finally {
    await runner.close()
  }
})

test('an engine that does not run programs is refused with what to fetch', async () => {
  await expect(openCodeRunner({ provider: 'docker', command: join(folder, 'nowhere') }, environment)).rejects.toThrow(
    /does not start: .*ENOENT.* It needs docker with a running engine, and the image: .* pull docker\.io\/library\/python/,
  )
  await expect(openCodeRunner({ provider: 'docker', command: engine }, environment)).rejects.toThrow(
    'The sandbox (docker) does not run a harmless program',
  )
})
