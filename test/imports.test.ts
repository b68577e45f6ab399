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
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('/fixtures/'))

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

/** Folder of src -> the other folders it may import from; docs/architecture.md says the same. */
const mayImport: Readonly<Record<string, string>> = {
  'ai-sdk': 'errors method ports smacs',
  answers: 'errors ports',
  bank: 'answers benchmarks embedders endpoint errors grading method options ports postgres sqlite statistics',
  benchmarks: 'answers grading ports',
  budget: 'errors ports postgres sqlite',
  cancellation: 'ports',
  cli: 'bank benchmarks budget cancellation clock closing collect config endpoint errors examination lab learning method models options ports postgres random sandbox server smacs text traces weights',
  'cli.ts': 'cli',
  clock: 'ports',
  closing: '',
  collect: 'answers benchmarks budget errors grading method options ports postgres statistics',
  config:
    'bank closing collect embedders endpoint equivalence errors learning method models options ports postgres sandbox smacs weights',
  doors: 'ai-sdk answers bank clock embedders equivalence errors lab method models ports random sandbox',
  embedders: 'cancellation clock endpoint errors onnx options ports random retry',
  endpoint: 'errors options text',
  equivalence: 'cancellation errors onnx options ports',
  errors: '',
  grading: 'answers ports',
  examination: 'answers ports random',
  'index.ts': 'budget embedders equivalence errors method models ports smacs',
  lab: 'answers bank benchmarks budget clock collect config embedders errors method models options ports random smacs statistics text',
  learning: 'method ports traces',
  method: 'answers cancellation errors ports statistics',
  models: 'answers cancellation clock endpoint errors options ports random retry',
  onnx: 'errors',
  options: 'errors',
  ports: '',
  postgres: 'errors options ports',
  random: 'ports',
  retry: 'errors ports',
  sandbox: 'errors options ports',
  server:
    'answers bank budget cancellation clock closing collect config embedders errors grading learning method models options ports postgres random smacs statistics traces',
  smacs: 'bank budget clock embedders errors examination method options ports random',
  sqlite: 'errors ports',
  statistics: 'cancellation ports',
  text: '',
  traces: 'errors method ports postgres sqlite',
  weights: 'clock errors ports sqlite',
}

test('a folder imports from those alone that the table allows it', () => {
  const allowed = (from: string): readonly string[] => [room(from), ...(mayImport[room(from)] ?? '').split(' ')]
  expect(imports.filter(({ from, to }) => isOurs(to) && !allowed(from).includes(room(to)))).toEqual([])
})

test('the table names every folder and no other, and allows nothing that is not used', () => {
  expect(Object.keys(mayImport).sort()).toEqual([...new Set(files.map(room))].sort())
  const used = Map.groupBy(
    imports.filter(({ from, to }) => isOurs(to) && room(from) !== room(to)),
    ({ from }) => room(from),
  )
  const table = Object.entries(mayImport).map(([from]) => [
    from,
    [...new Set(used.get(from)?.map(({ to }) => room(to)))].sort().join(' '),
  ])
  expect(Object.fromEntries(table)).toEqual(mayImport)
})

test('of packages, method and statistics know zod at most', () => {
  const wrong = imports.filter(
    ({ from, to }) => ['method', 'statistics'].includes(room(from)) && !isOurs(to) && to !== 'zod',
  )
  expect(wrong).toEqual([])
})

test('only configuration and command line read the environment', () => {
  const readers = files.filter((file) => /process\.env\b/.test(readFileSync(join(source, file), 'utf8')))
  expect(readers.filter((file) => !['config', 'cli', 'cli.ts'].includes(room(file)))).toEqual([])
})

test('optional parts are never imported statically', () => {
  const optional = ['node-llama-cpp', 'onnxruntime-node', '@huggingface/tokenizers', 'pg', 'pg-boss']
  const wrong = files.flatMap((file) =>
    [...readFileSync(join(source, file), 'utf8').matchAll(/^import\s+(?!type\b)[^'"]*['"]([^'"]+)['"]/gm)]
      .filter(([, to = '']) => optional.includes(to))
      .map(([, to]) => `${file} imports ${to}`),
  )
  expect(wrong).toEqual([])
})

test('the page takes types alone from the rest, and nothing takes anything from the page', () => {
  const page = fileURLToPath(new URL('../web/', import.meta.url))
  const pageFiles = readdirSync(page, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))
  const importing = (text: string) =>
    text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm)
  expect(pageFiles.length).toBeGreaterThan(10)
  const outwards = pageFiles.flatMap((file) =>
    [...importing(readFileSync(join(page, file), 'utf8'))].flatMap(([, type, to = '']) =>
      type === undefined && to.startsWith('.') && relative(page, join(page, dirname(file), to)).startsWith('..')
        ? [`${file} imports ${to}`]
        : [],
    ),
  )
  expect(outwards).toEqual([])
  expect(imports.filter(({ to }) => to.startsWith('../web/'))).toEqual([])
})
