import { expect, test } from 'vitest'
import { clientsPage } from './clients-page.ts'
import type { Attempt } from './try-client.ts'

const client = {
  name: 'A client',
  installation: { id: 'a', registry: 'npm', packages: { a: '1.2.3' } },
  package: 'a',
  script: 'a.mjs',
  api: 'chat',
} as const
const done = (mode: Attempt['mode'], model: Attempt['model']): Attempt => ({ mode, model })
const failed = (mode: Attempt['mode'], model: Attempt['model']): Attempt => ({
  mode,
  model,
  failure: 'No\n  such tool',
})

test('a cell says by whom it works; every failure is told in one line', () => {
  const attempts = [
    ...[done('chat', 'default'), done('chat', 'model:a')],
    ...[failed('stream', 'default'), done('stream', 'model:a')],
    // Tried in two ways, and one of them fails.
    ...[done('tools', 'default'), failed('tools', 'default'), failed('tools', 'model:a')],
  ]
  const page = clientsPage([{ client, attempts }])
  expect(page).toContain('| A client | npm | 1.2.3 | chat | yes | one model | **no** | – | works in part |')
  expect(page).toContain('- A client (npm, chat), stream by `default`: No such tool')
})

test('a client that told nothing fails', () => {
  expect(clientsPage([{ client, attempts: [], failure: 'it did not start' }])).toMatch(
    /\*\*fails\*\*.*it did not start/s,
  )
  expect(clientsPage([{ client, attempts: [done('chat', 'default')] }])).toContain('Nothing failed.')
})
