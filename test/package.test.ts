import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
let project = ''
let endpoint: Server

const inProject = (command: string, ...args: readonly string[]) => run(command, args, { cwd: project })

/** An endpoint as small as they come: every model says 391, one token at a time, with log-probabilities. */
function startEndpoint(): Promise<Server> {
  const server = createServer((request, response) => {
    const chunk = (body: object): string => `data: ${JSON.stringify(body)}\n\n`
    const said = ['39', '1'].map((content) => ({
      choices: [{ index: 0, delta: { content }, logprobs: { content: [{ token: content, logprob: -0.1 }] } }],
    }))
    const end = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }
    const usage = { choices: [], usage: { prompt_tokens: 20, completion_tokens: 2 } }
    request.resume().on('end', () => {
      response.setHeader('content-type', 'text/event-stream')
      response.end(`${[...said, end, usage].map(chunk).join('')}data: [DONE]\n\n`)
    })
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

beforeAll(async () => {
  endpoint = await startEndpoint()
  project = mkdtempSync(join(tmpdir(), 'smacs-package-'))
  // `dist` is what `npm test` built before the tests.
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
    cwd: root,
  })
  const [{ filename }] = JSON.parse(stdout)
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'empty-project', private: true, type: 'module' }))
  await inProject('npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', join(project, filename))
}, 180_000)

afterAll(() => {
  endpoint.close()
  rmSync(project, { recursive: true, force: true })
})

function bytesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}

test('installed into an empty project it takes at most 60 MB and drags no optional part in', () => {
  const modules = join(project, 'node_modules')
  expect(bytesBelow(modules) / 1e6).toBeLessThan(60)
  for (const part of ['node-llama-cpp', 'onnxruntime-node', '@huggingface/tokenizers', 'pg', 'pg-boss'])
    expect(readdirSync(modules)).not.toContain(part.split('/')[0])
})

test('every declaration leads to its source, which is in the package, without tests', () => {
  const installed = join(project, 'node_modules', 'smacs')
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' })
  const maps = files.filter((file) => file.endsWith('.d.ts.map'))
  expect(maps.length).toBe(files.filter((file) => file.startsWith('dist') && file.endsWith('.d.ts')).length)
  const sources = maps.flatMap((map): readonly string[] =>
    JSON.parse(readFileSync(join(installed, map), 'utf8')).sources.map((source: string) => join(map, '..', source)),
  )
  expect(sources.filter((source) => !files.includes(source))).toEqual([])
  expect(files.filter((file) => /\.test\.ts$|fixtures/.test(file))).toEqual([])
})

test('the README shows the example that is tested here', () => {
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(
    readFileSync(join(root, 'examples', 'library.ts'), 'utf8'),
  )
})

test('its types compile under the strictest settings with no ambient types', async () => {
  const ours = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}`
  for (const file of readdirSync(join(root, 'examples'))) {
    const example = readFileSync(join(root, 'examples', file), 'utf8')
    writeFileSync(join(project, file), example.replace('http://127.0.0.1:11434', ours))
  }
  const everyDoor = [
    "import { fitLexical, openQuestionBank } from 'smacs/bank'",
    "import { compareStrategies } from 'smacs/lab'",
    "import { createScriptedModel, questionBankContract } from 'smacs/testing'",
    "import { openCodeRunner } from 'smacs/sandbox'",
    'export const doors = [fitLexical, openQuestionBank, compareStrategies, createScriptedModel, questionBankContract]',
    'export const more = [openCodeRunner]',
  ]
  writeFileSync(join(project, 'doors.ts'), everyDoor.join('\n'))
  const files = ['doors.ts', 'library.ts', 'own-provider.ts', 'own-strategy.ts']
  const options = {
    ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true, types: [] },
    erasableSyntaxOnly: true,
    allowImportingTsExtensions: true,
  }
  for (const module of ['nodenext', 'preserve']) {
    const compilerOptions = { ...options, module, target: 'es2024', lib: ['es2024', 'dom', 'dom.asynciterable'] }
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
    const { stdout } = await inProject(process.execPath, compiler, '-p', '.').catch((error) => error)
    expect(stdout).toBe('')
  }
}, 60_000)

test('its examples run and its command says what it can do, on the oldest Node that `engines` allows too', async () => {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const oldest = join(project, 'oldest')
  const version = engines.node.replace('>=', '')
  await inProject(
    'npm',
    'install',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--prefix',
    oldest,
    `node@${version}`,
  )
  for (const node of [process.execPath, join(oldest, 'node_modules', '.bin', 'node')]) {
    const example = await inProject(node, 'library.ts')
    expect(example.stdout.match(/candidate: 391/g)).toHaveLength(8)
    expect(example.stdout).toContain('391 { inputTokens: 220, outputTokens: 22, calls: 11 }')
    const own = await inProject(node, 'own-strategy.ts')
    expect(own.stdout).toBe('391 after 2 calls, 391 after 3\n')
    const contract = await inProject(node, '--test', 'own-provider.test.ts')
    expect(contract.stdout).toContain('pass 12')
    expect(contract.stdout).toContain('fail 0')
    const help = await inProject(node, join(project, 'node_modules', 'smacs', 'dist', 'cli.js'), '--help')
    expect(help.stdout).toContain('smacs ask')
  }
}, 180_000)

test('a bank in Postgres says what to install, and no password', async () => {
  const command = join(project, 'node_modules', 'smacs', 'dist', 'cli.js')
  const address = 'postgres://ann:hunter2@localhost/db'
  const { stderr } = await inProject(process.execPath, command, 'bank', 'inspect', '--bank', address).catch((e) => e)
  expect(stderr).toContain('Postgres databases need an optional package: npm i pg')
  expect(stderr).not.toContain('hunter2')
}, 60_000)

/** Every file that a program loads which does nothing but import this. */
async function filesLoadedBy(specifier: string): Promise<readonly string[]> {
  const program = `
    import { registerHooks } from 'node:module'
    const files = []
    registerHooks({ load: (url, context, next) => (url.startsWith('file:') && files.push(url), next(url, context)) })
    await import(${JSON.stringify(specifier)})
    console.log(JSON.stringify(files))`
  const { stdout } = await inProject(process.execPath, '--input-type=module', '--eval', program)
  return JSON.parse(stdout)
}

test('a door loads what stands behind it: no HTTP client before a request, no sandbox, bank or server unasked', async () => {
  const files = await filesLoadedBy('smacs')
  // Of these 95 are zod's, with which every constructor checks its options (docs/decisions/library-doors.md).
  expect(files.length).toBeLessThanOrEqual(465)
  const ours = (folder: string) => new RegExp(`/smacs/dist/${folder}/`)
  const unasked = [
    /node_modules\/(?:undici|vega|fastify|pino)/,
    ours('server'),
    ours('sandbox'),
    ours('bank'),
    ours('cli'),
  ]
  expect(files.filter((file) => unasked.some((part) => part.test(file)))).toEqual([])
  const zod = /node_modules\/zod\//
  for (const [door, most] of [
    ['bank', 150],
    ['testing', 100],
    ['ai-sdk', 20],
  ] as const) {
    const behind = await filesLoadedBy(`smacs/${door}`)
    expect(behind.length, door).toBeLessThanOrEqual(most)
    expect(
      behind.filter((file) => zod.test(file)),
      door,
    ).toEqual([])
  }
})

test('publint and arethetypeswrong find nothing wrong', async () => {
  await run(join(root, 'node_modules', '.bin', 'publint'), ['--strict'], { cwd: root })
  const tarball = readdirSync(project).find((file) => file.endsWith('.tgz')) ?? ''
  await run(join(root, 'node_modules', '.bin', 'attw'), ['--profile', 'esm-only', join(project, tarball)], {
    cwd: root,
  })
}, 120_000)
