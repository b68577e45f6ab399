// The floor of the server's benchmark: a proxy that parses a request, sends it on and passes the parsed answer back, with
// no keys, limits, budgets, metrics or traces. No gateway in one Node process can be quicker.
//
//     node bench/server/bare-proxy.ts UPSTREAM        prints its port
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'

const upstream = new URL(process.argv[2] ?? '')
const pool = new Pool(upstream.origin)

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (piece: string) => {
    body += piece
  })
  request.on('end', async () => {
    const answer = await pool.request({
      path: `${upstream.pathname}/chat/completions`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(JSON.parse(body)),
    })
    const text = JSON.stringify(await answer.body.json())
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
