import { createReadStream, existsSync } from 'node:fs'
import { createServer, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SessionBody } from '../../src/server/page/session-body.ts'

const pageFolder = fileURLToPath(new URL('../../dist/page/', import.meta.url))
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

export interface PageDoor {
  /** Where the page is. */
  readonly address: string
  close(): Promise<void>
}

/** A reverse proxy as one puts before a server: it takes the prefix away and knows nothing else. */
export async function openPageDoor(upstream: string, prefix = '/'): Promise<PageDoor> {
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '/'
    if (!path.startsWith(prefix)) return void outgoing.writeHead(404).end()
    const rest = `/${path.slice(prefix.length)}`
    const [file = ''] = rest.split('?')
    if (file.startsWith('/page/')) return sendFile(file.slice('/page/'.length) || 'index.html', outgoing)
    if (file === '/v1/session') return sendSession(outgoing)
    const passed = request(
      new URL(rest, upstream),
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      },
    )
    passed.on('error', () => outgoing.destroy())
    outgoing.on('close', () => passed.destroy())
    incoming.pipe(passed)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}page/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function sendFile(name: string, outgoing: ServerResponse): void {
  const place = join(pageFolder, name)
  if (!place.startsWith(pageFolder) || !existsSync(place)) return void outgoing.writeHead(404).end()
  outgoing.writeHead(200, {
    'content-type': types[extname(place)] ?? 'application/octet-stream',
    'content-security-policy': policy,
  })
  createReadStream(place).pipe(outgoing)
}

/** Until the server says who is asking. */
function sendSession(outgoing: ServerResponse): void {
  const session: SessionBody = {
    ...{ object: 'smacs.session', client: 'local', sees: 'all', manage: true, keys: 'none', content: 'full' },
    ...{ strategies: ['default'], models: [] },
  }
  outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(session))
}
