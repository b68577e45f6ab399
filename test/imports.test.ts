import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const source = fileURLToPath(new URL('../src/', import.meta.url))

interface Import {
  readonly from: string
  readonly to: string
  /** Erased by the compiler: it binds names, not code. */
  readonly typeOnly: boolean
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(sep).join('/'))
  .filter((file) => file.endsWith('.ts') && !/\.(test|contract)\.ts$/.test(file) && !file.includes('/fixtures/'))

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(source, file), 'utf8')
  const statements = text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm)
  const dynamic = text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)
  const resolved = (to: string): string =>
    to.startsWith('.')
      ? relative(source, join(source, dirname(file), to))
          .split(sep)
          .join('/')
      : to
  return [
    ...[...statements].map(([, type, to = '']) => ({ from: file, to: resolved(to), typeOnly: type !== undefined })),
    ...[...dynamic].map(([, to = '']) => ({ from: file, to: resolved(to), typeOnly: false })),
  ]
}

const imports = files.flatMap(importsOf)
const room = (path: string): string => (path.includes('/') ? (path.split('/')[0] ?? '') : path)
const isOurs = (path: string): boolean => files.includes(path)

test('every source file is read and its imports are found', () => {
  expect(files.length).toBeGreaterThan(40)
  expect(imports.filter(({ to }) => isOurs(to)).length).toBeGreaterThan(100)
  expect(imports.filter(({ to }) => /\.ts$/.test(to) && !isOurs(to))).toEqual([])
})

test('the method knows ports, errors, answers and cancellation, and nothing outside', () => {
  const allowed = new Set(['method', 'ports', 'errors', 'answers', 'cancellation'])
  const outside = new Set(['zod'])
  const wrong = imports.filter(
    ({ from, to }) => room(from) === 'method' && !(isOurs(to) ? allowed.has(room(to)) : outside.has(to)),
  )
  expect(wrong).toEqual([])
})

test('ports know only themselves', () => {
  const wrong = imports.filter(({ from, to }) => room(from) === 'ports' && room(to) !== 'ports')
  expect(wrong).toEqual([])
})

test('answers never see a reference solution: they know nothing of grading or banks', () => {
  const wrong = imports.filter(
    ({ from, to }) => room(from) === 'answers' && isOurs(to) && !['answers', 'ports', 'errors'].includes(room(to)),
  )
  expect(wrong).toEqual([])
})

test('nothing imports the command line or the server but the entry and themselves', () => {
  const allowed: Readonly<Record<string, readonly string[]>> = { cli: ['cli', 'cli.ts'], server: ['server', 'cli'] }
  const wrong = imports.filter(({ from, to }) => isOurs(to) && allowed[room(to)]?.includes(room(from)) === false)
  expect(wrong).toEqual([])
})

test('only configuration and command line read the environment', () => {
  const readers = files.filter((file) => /process\.env\b/.test(readFileSync(join(source, file), 'utf8')))
  expect(readers.filter((file) => !['config', 'cli', 'cli.ts'].includes(room(file)))).toEqual([])
})

test('optional parts are never imported statically', () => {
  const optional = ['node-llama-cpp', 'onnxruntime-node', '@huggingface/tokenizers']
  const wrong = files.flatMap((file) =>
    [...readFileSync(join(source, file), 'utf8').matchAll(/^import\s+(?!type\b)[^'"]*['"]([^'"]+)['"]/gm)]
      .filter(([, to = '']) => optional.includes(to))
      .map(([, to]) => `${file} imports ${to}`),
  )
  expect(wrong).toEqual([])
})
