import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const lock: {
  readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>
} = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'))

test('the lock file holds the binaries of every platform, so that npm ci takes it everywhere', () => {
  const locked = new Set(Object.keys(lock.packages).map((place) => place.replace(/^.*node_modules\//, '')))
  const missing = Object.values(lock.packages)
    .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
    .filter((name) => !locked.has(name))
  // `node scripts/complete-lockfile.ts` adds them.
  expect(missing).toEqual([])
})

test('the lock file names no download address', () => {
  expect(JSON.stringify(lock)).not.toContain('"resolved":"http')
})
