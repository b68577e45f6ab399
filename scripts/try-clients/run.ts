// Tries real clients on a served pool and writes docs/clients.md. With names as parameters, only those, and writes nothing.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clients } from './clients.ts'
import { clientsPage } from './clients-page.ts'
import { installClient } from './install-client.ts'
import { servePool } from './pool.ts'
import { type TriedClient, tryClient } from './try-client.ts'

const page = new URL('../../docs/clients.md', import.meta.url)
const names = process.argv.slice(2)
const asked = names.length === 0 ? clients : clients.filter(({ script }) => names.some((name) => script.includes(name)))
const folder = mkdtempSync(join(tmpdir(), 'smacs-clients-'))
const pool = await servePool(folder)
try {
  const tried: TriedClient[] = []
  for (const client of asked) {
    const one = await tryClient(client, installClient(client.installation), pool.url)
    tried.push(one)
    const failed = one.attempts.filter(({ failure }) => failure !== undefined)
    const count = `${one.attempts.length - failed.length} of ${one.attempts.length}`
    console.log(`${client.name} (${client.installation.registry}, ${client.api}): ${count} ${one.failure ?? ''}`)
    for (const { mode, model, failure } of failed) console.log(`  ${mode} by ${model}: ${failure}`)
  }
  if (names.length === 0) {
    const written = clientsPage(tried)
    if (!existsSync(page) || readFileSync(page, 'utf8') !== written) {
      writeFileSync(page, written)
      console.log('docs/clients.md has changed: look at what no longer works, or commit it.')
      process.exitCode = 1
    }
  }
} finally {
  pool.close()
  rmSync(folder, { recursive: true, force: true })
}
