import { spawnSync } from 'node:child_process'
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
