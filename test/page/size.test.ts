import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const folder = fileURLToPath(new URL('../../dist/page/', import.meta.url))
const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
const bytesOf = (name: string): Buffer => readFileSync(join(folder, name))
const gzipped = (names: readonly string[]): number =>
  names.reduce((sum, name) => sum + gzipSync(bytesOf(name), { level: 9 }).length, 0)

test('the first screen is at most 45 kB gzipped, the page 80 kB, and its files half a megabyte', () => {
  const names = files.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length))
  const html = bytesOf('index.html').toString()
  const first = ['index.html', ...[...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, name = '']) => name)]
  expect(first.length).toBeGreaterThan(2)
  expect(gzipped(first)).toBeLessThanOrEqual(45_000)
  expect(gzipped(names)).toBeLessThanOrEqual(80_000)
  expect(names.reduce((sum, name) => sum + bytesOf(name).length, 0)).toBeLessThanOrEqual(500_000)
})

test('nothing in the page is fetched from elsewhere, and nothing runs in its text', () => {
  const html = bytesOf('index.html').toString()
  expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
  expect(html.replace(/<script[^>]*src="[^"]+"[^>]*><\/script>/g, '')).not.toContain('<script')
  expect(files.filter(({ name }) => name.endsWith('.map'))).toEqual([])
})
