import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { hadolint, isPythonPartFetched, pythonPartFolder } from './python-parts.ts'

test.skipIf(!isPythonPartFetched(hadolint))('the linter accepts the Dockerfile without a word', () => {
  const dockerfile = fileURLToPath(new URL('../Dockerfile', import.meta.url))
  const { status, stdout } = spawnSync(join(pythonPartFolder(hadolint), 'bin', 'hadolint'), [dockerfile], {
    encoding: 'utf8',
  })
  expect([status, stdout]).toEqual([0, ''])
})

test('the image has every optional part that Postgres takes', () => {
  const [dockerfile, manifest] = ['../Dockerfile', '../package.json'].map((file) =>
    readFileSync(fileURLToPath(new URL(file, import.meta.url)), 'utf8'),
  ) as [string, string]
  const { peerDependencies } = JSON.parse(manifest) as { readonly peerDependencies: Readonly<Record<string, string>> }
  const wanted = Object.keys(peerDependencies).filter((name) => /^pg/.test(name))
  expect(wanted.length).toBeGreaterThan(0)
  expect(/for part in (.*?);/.exec(dockerfile)?.[1]?.split(' ')).toEqual(wanted)
})
