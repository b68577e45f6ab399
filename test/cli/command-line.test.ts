import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseConfig } from '../../src/config/load-config.ts'
import { runSmacs, type SmacsRun } from './run-smacs.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smacs-cli-'))
})
afterAll(() => rm(folder, { recursive: true }))
const smacs = (...parameters: string[]): Promise<SmacsRun> => runSmacs(parameters, { workingFolder: folder })

const commands = [
  [],
  ['ask'],
  ['doctor'],
  ['init'],
  ['quickstart'],
  ['bank'],
  ...[
    'build',
    'import',
    'export',
    'reembed',
    'inspect',
    'check',
    'add-model',
    'remove-model',
    'rename-model',
    'copy',
    'learn',
    'forget',
  ].map((name) => ['bank', name]),
]

test.each(commands.map((command) => ({ command })))(
  'help of smacs $command is on stdout, status 0',
  async ({ command }) => {
    const run = await smacs(...command, '--help')
    expect(run).toMatchObject({ status: 0, stderr: '' })
    expect(run.stdout).toContain(`Usage: ${['smacs', ...command].join(' ')}`)
  },
)

test('the version is that of package.json', async () => {
  const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  expect(await smacs('--version')).toEqual({ status: 0, stdout: `${manifest.version}\n`, stderr: '' })
  expect((await smacs('-V')).stdout).toBe(`${manifest.version}\n`)
})

test.each([
  { line: 'bnak', says: 'Unknown command `bnak`. The nearest known one is `bank`.' },
  { line: 'bank imprt', says: 'Unknown command `imprt`. The nearest known one is `import`.' },
  { line: 'ask --confg x', says: 'Unknown option `--confg` of `smacs ask`. The nearest known one is `--config`.' },
  { line: 'ask --max-call=3 hi', says: 'The nearest known one is `--max-calls`.' },
  { line: '--vresion', says: 'The nearest known one is `--version`.' },
  { line: 'bank inspect', says: "Required option '--bank <place>' not specified." },
  {
    line: 'ask --max-calls none hi',
    says: "'--max-calls <number>' argument 'none' is invalid. Expected a whole number of at least 1.",
  },
  { line: 'ask --max-calls 0 hi', says: 'Expected a whole number of at least 1.' },
  { line: 'ask --max-cost-usd -1 hi', says: 'Expected an amount of US dollars, like 0.50.' },
  { line: 'ask --deadline-ms 1.5 hi', says: "'--deadline-ms <milliseconds>'" },
  { line: 'bank build --questions q --bank b --models a,,b', says: 'Expected names joined by commas, like a,b.' },
  {
    line: 'bank import recording x --bank b --grading mine',
    says: 'Allowed choices are own, published, official, paper.',
  },
  { line: 'ask hi', says: 'There is no smacs.yaml here, and --config names no other file. `smacs init` writes one' },
  { line: 'ask hi --config nowhere.yaml', says: '--config: there is no file nowhere.yaml.' },
  { line: 'doctor', says: '`smacs init` writes one' },
])('wrong use says what it should be: smacs $line', async ({ line, says }) => {
  const run = await smacs(...line.split(' '))
  expect(run).toMatchObject({ status: 2, stdout: '' })
  expect(run.stderr).toContain(says)
})

test('a command group without a command shows its help and is wrong use', async () => {
  for (const line of [[], ['bank']]) {
    const run = await smacs(...line)
    expect(run).toMatchObject({ status: 2, stdout: '' })
    expect(run.stderr).toContain('Usage: smacs')
  }
})

test('init writes a valid file once, and again only by force', async () => {
  const file = join(folder, 'smacs.yaml')
  expect(await smacs('init')).toMatchObject({ status: 0, stdout: '' })
  expect(parseConfig(await readFile(file, 'utf8'), file, {}).models).toHaveLength(3)
  await writeFile(file, 'mine')
  const refused = await smacs('init')
  expect(refused.status).toBe(2)
  expect(refused.stderr).toContain('--out: smacs.yaml exists already. Name another file, or add --force to replace it.')
  expect(await readFile(file, 'utf8')).toBe('mine')
  expect((await smacs('init', '--force')).status).toBe(0)
  expect(await readFile(file, 'utf8')).toContain('models:')
  expect((await smacs('init', '--out', 'other.yaml')).status).toBe(0)
  await rm(file)
})

test('a folder that is not there is a failure that names it', async () => {
  const run = await smacs('init', '--out', 'no/such/folder/smacs.yaml')
  expect(run.status).toBe(1)
  expect(run.stderr).toContain('No such file or folder: ')
  expect(run.stderr).not.toContain('    at ')
})

test('what was typed or read from a file drives no terminal in an error', async () => {
  const hostile = '\u001b]0;title\u0007'
  await writeFile(join(folder, 'odd.jsonl'), `${JSON.stringify({ [`key${hostile}`]: 1, question: '1 + 1?' })}\n`)
  const config = 'models: [{ id: a, provider: openai-compatible, baseUrl: "http://127.0.0.1:1/v1", model: m }]'
  await writeFile(join(folder, 'one.yaml'), config)
  const runs = [
    await smacs('ask', `--${hostile}`, 'x'),
    await smacs('ask', '--strategy', hostile, '--config', 'one.yaml', 'x'),
    await smacs('bank', 'inspect', '--bank', hostile),
    await smacs('bank', 'build', '--config', 'one.yaml', '--bank', 'b.db', '--questions', 'odd.jsonl'),
    await smacs('doctor', '--config', hostile),
  ]
  for (const { status, stdout, stderr } of runs) {
    expect(status).toBeGreaterThan(0)
    expect(stderr).toContain('\\x1b]0;title\\x07')
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/)
  }
})

test('a configuration that is a device is refused without being read to its end', async () => {
  const run = await smacs('doctor', '--config', '/dev/zero')
  expect(run.status).toBe(2)
  expect(run.stderr).toContain('/dev/zero is longer than 4194304 bytes')
})
