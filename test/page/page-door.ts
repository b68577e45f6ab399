import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

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
    const passed = request(
      new URL(`/${path.slice(prefix.length)}`, upstream),
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
