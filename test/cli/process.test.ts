import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { completion, silenceAfter } from '../fault-server/chat-replies.ts'
import { startFaultServer } from '../fault-server/fault-server.ts'

const entry = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-process-'))
})
afterEach(() => rm(folder, { recursive: true }))

function start(parameters: readonly string[]) {
  const child = spawn(process.execPath, [entry, ...parameters], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  const waiting: { text: string; resolve: () => void }[] = []
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
    for (const { resolve } of waiting.filter(({ text }) => stderr.includes(text))) resolve()
  })
  return {
    child,
    ended: once(child, 'close').then(([status]) => ({ status: status as number, stdout, stderr })),
    stderrHas: (text: string) => new Promise<void>((resolve) => waiting.push({ text, resolve })),
  }
}

async function writeConfig(baseUrl: string): Promise<void> {
  const model = (id: string) => `  - { id: ${id}, provider: openai-compatible, baseUrl: "${baseUrl}", model: m }\n`
  await writeFile(join(folder, 'smacs.yaml'), `models:\n${model('a')}${model('b')}`)
}

test('the entry imports nothing that an old Node cannot read before it has looked at the version', async () => {
  const sources = ['src/cli.ts', 'src/cli/node-version.ts']
  for (const source of sources) {
    const text = await readFile(new URL(`../../${source}`, import.meta.url), 'utf8')
    const imported = [...text.matchAll(/^import .*from '(.*)'$/gm)].map(([, from]) => from)
    expect(imported.filter((from) => from?.startsWith('node:') !== true && from !== './cli/node-version.ts')).toEqual(
      [],
    )
  }
})

test('a question is answered by a whole process over real sockets', async () => {
  const server = await startFaultServer(() => completion('It is 391.'))
  try {
    await writeConfig(server.baseUrl)
    expect(await start(['ask', 'What is 17 * 23?', '--quiet']).ended).toMatchObject({
      status: 0,
      stdout: 'It is 391.\n',
      stderr: '',
    })
  } finally {
    await server.close()
  }
})

test('an interrupt closes every connection and ends with 130', async () => {
  const server = await startFaultServer(() => silenceAfter('I think that\nit is'))
  try {
    await writeConfig(server.baseUrl)
    const asking = start(['ask', 'Hi'])
    await asking.stderrHas('I think that')
    asking.child.kill('SIGINT')
    const ended = await asking.ended
    expect(ended).toMatchObject({ status: 130, stdout: '' })
    expect(ended.stderr).toContain('smacs: Stopped.')
    await server.whenIdle()
  } finally {
    await server.close()
  }
})

test('a termination ends with 143', async () => {
  const server = await startFaultServer(() => silenceAfter('I think that\nit is'))
  try {
    await writeConfig(server.baseUrl)
    const asking = start(['ask', 'Hi'])
    await asking.stderrHas('I think that')
    asking.child.kill('SIGTERM')
    expect((await asking.ended).status).toBe(143)
  } finally {
    await server.close()
  }
})

test('a reader who has seen enough is no failure', async () => {
  const help = start(['--help'])
  help.child.stdout.destroy()
  expect((await help.ended).stderr).toBe('')
})
