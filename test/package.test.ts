import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
let project = ''

const inProject = (command: string, ...args: readonly string[]) => run(command, args, { cwd: project })

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'smacs-package-'))
  // `dist` is what `npm test` built before the tests.
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
    cwd: root,
  })
  const [{ filename }] = JSON.parse(stdout)
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'empty-project', private: true, type: 'module' }))
  await inProject('npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', join(project, filename))
}, 180_000)

afterAll(() => rmSync(project, { recursive: true, force: true }))

function bytesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}

test('installed into an empty project it takes at most 60 MB and drags no optional part in', () => {
  const modules = join(project, 'node_modules')
  expect(bytesBelow(modules) / 1e6).toBeLessThan(60)
  for (const part of ['node-llama-cpp', 'onnxruntime-node', '@huggingface/tokenizers'])
    expect(readdirSync(modules)).not.toContain(part.split('/')[0])
})

test('its types compile under the strictest settings with no ambient types', async () => {
  const example = readFileSync(join(root, 'examples', 'library.ts'), 'utf8')
  writeFileSync(join(project, 'use.ts'), example)
  const options = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true, types: [] }
  for (const module of ['nodenext', 'preserve']) {
    const compilerOptions = { ...options, module, target: 'es2024', lib: ['es2024', 'dom', 'dom.asynciterable'] }
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }))
    const { stdout } = await inProject(process.execPath, compiler, '-p', '.').catch((error) => error)
    expect(stdout).toBe('')
  }
}, 60_000)

test('its example runs and its command says what it can do', async () => {
  const example = await inProject(process.execPath, 'use.ts')
  expect(example.stdout).toContain('391')
  const help = await inProject(join(project, 'node_modules', '.bin', 'smacs'), '--help')
  expect(help.stdout).toContain('smacs ask')
}, 60_000)

test('publint and arethetypeswrong find nothing wrong', async () => {
  await run(join(root, 'node_modules', '.bin', 'publint'), ['--strict'], { cwd: root })
  const tarball = readdirSync(project).find((file) => file.endsWith('.tgz')) ?? ''
  await run(join(root, 'node_modules', '.bin', 'attw'), ['--profile', 'esm-only', join(project, tarball)], {
    cwd: root,
  })
}, 120_000)
