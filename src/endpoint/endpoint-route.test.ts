import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type EndpointRoute, endpointRoute } from './endpoint-route.ts'
import { endpointSecrets } from './endpoint-secrets.ts'
import { exchange, type HttpResponse } from './http-exchange.ts'

const remote = 'http://llm.corp.example/v1'
const proxy = 'http://me:pw@proxy.example:3128'

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port

function ended(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}

async function get(route: EndpointRoute, origin: string): Promise<HttpResponse> {
  const request = { origin, path: '/v1/models', method: 'GET', headers: {} } as const
  return exchange(await route.dispatcher(), request, AbortSignal.timeout(3_000))
}

test.each([
  [remote, { HTTP_PROXY: proxy }],
  [remote, { http_proxy: 'proxy.example:3128' }],
  [remote, { ALL_PROXY: proxy }],
  ['https://llm.corp.example/v1', { HTTPS_PROXY: proxy }],
])('%s goes through the proxy that %j names', async (baseUrl, environment) => {
  const route = endpointRoute({ baseUrl }, environment)
  expect(route.proxy).toBe('http://proxy.example:3128')
  await route.close()
})

test.each(['http://127.0.0.1:8080/v1', 'http://localhost/v1', 'http://[::1]:1/v1'])(
  '%s is reached directly',
  async (baseUrl) => {
    const route = endpointRoute({ baseUrl, proxy }, { HTTP_PROXY: proxy })
    expect(route.proxy).toBeUndefined()
    await route.close()
  },
)

test('the option comes before the environment, and false means none', async () => {
  const named = endpointRoute({ baseUrl: remote, proxy: 'http://other.example:1' }, { HTTP_PROXY: proxy })
  const none = endpointRoute({ baseUrl: remote, proxy: false }, { HTTP_PROXY: proxy })
  expect([named.proxy, none.proxy]).toEqual(['http://other.example:1', undefined])
  await Promise.all([named.close(), none.close()])
})

test('the proxy is asked for the whole address, and NO_PROXY is kept', async () => {
  const asked: (string | undefined)[] = []
  const server = await listening(
    createServer((request, response) => {
      asked.push(request.url)
      response.end('ok')
    }),
  )
  const HTTP_PROXY = `http://127.0.0.1:${portOf(server)}`
  const through = endpointRoute({ baseUrl: remote }, { HTTP_PROXY })
  expect((await get(through, 'http://llm.corp.example')).status).toBe(200)
  expect(asked).toEqual(['http://llm.corp.example/v1/models'])
  await through.close()
  const lists = ['corp.example', '.corp.example', 'a, *.Corp.Example:80', '*']
  const around = lists.map((NO_PROXY) => endpointRoute({ baseUrl: remote }, { HTTP_PROXY, NO_PROXY }))
  expect(around.map(({ proxy }) => proxy)).toEqual(lists.map(() => undefined))
  const beside = ['orp.example', 'llm.corp.example:8080', 'a.llm.corp.example']
  const still = beside.map((NO_PROXY) => endpointRoute({ baseUrl: remote }, { HTTP_PROXY, NO_PROXY }))
  expect(still.map(({ proxy }) => proxy)).toEqual(beside.map(() => HTTP_PROXY))
  await Promise.all([...around, ...still].map((route) => route.close()))
  await ended(server)
})

test('an encrypted endpoint is tunnelled to, and its authority is that of `caFile`', async () => {
  const file = (name: string): string => fileURLToPath(new URL(`fixtures/${name}.pem`, import.meta.url))
  const identity = { key: readFileSync(file('authority-key')), cert: readFileSync(file('authority')) }
  const endpoint = await listening(
    createSecureServer(identity, ({ url, headers }, response) => {
      response.end(JSON.stringify([url, headers['proxy-authorization'] ?? 'nothing of the proxy']))
    }),
  )
  const tunnels: unknown[] = []
  const tunnelling = await listening(
    createServer().on('connect', ({ url, headers }, socket) => {
      tunnels.push([url, headers['proxy-authorization']])
      const onward = connect(portOf(endpoint), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
        onward.pipe(socket).pipe(onward)
      })
      for (const end of [onward, socket]) end.on('error', () => [onward, socket].map((each) => each.destroy()))
    }),
  )
  const baseUrl = 'https://llm.corp.example/v1'
  const proxyUrl = `http://me:p%40ss@127.0.0.1:${portOf(tunnelling)}`
  const route = endpointRoute({ baseUrl, proxy: proxyUrl, caFile: file('authority') })
  expect(route.proxy).toBe(`http://127.0.0.1:${portOf(tunnelling)}`)
  const { status, body } = await get(route, 'https://llm.corp.example')
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  expect([status, Buffer.concat(chunks).toString()]).toEqual([200, '["/v1/models","nothing of the proxy"]'])
  const basic = `Basic ${Buffer.from('me:p@ss').toString('base64')}`
  expect(tunnels).toEqual([['llm.corp.example:443', basic]])
  const untrusting = endpointRoute({ baseUrl, proxy: proxyUrl })
  await expect(get(untrusting, 'https://llm.corp.example')).rejects.toThrow(/self[- ]signed/)
  await Promise.all([route, untrusting].map((route) => route.close()))
  await Promise.all([ended(endpoint), ended(tunnelling)])
})

test('a certificate that is not there is named, and a proxy that is none', () => {
  expect(() => endpointRoute({ baseUrl: remote, caFile: '/nowhere/ca.pem' }, {})).toThrow(/caFile.*nowhere/)
  expect(() => endpointRoute({ baseUrl: remote }, { HTTP_PROXY: 'ftp://me:hush@x' })).toThrow(/HTTP_PROXY.*is none/)
})

test('a proxy’s password is a secret, as it is written, meant and sent', () => {
  const options = { baseUrl: remote, headers: {}, maxResponseBytes: 1024 }
  const address = 'http://me:hunter%4022@proxy.example:3128'
  const sent = Buffer.from('me:hunter@22').toString('base64')
  for (const { inMessages, inAnswers } of [
    endpointSecrets({ ...options, proxy: address }),
    endpointSecrets({ ...options, environment: { HTTP_PROXY: address } }),
  ]) {
    expect(inMessages).toEqual(expect.arrayContaining(['hunter%4022', 'hunter@22', sent]))
    expect(inAnswers).toEqual(expect.arrayContaining(['hunter%4022', 'hunter@22', sent]))
  }
  expect(endpointSecrets({ ...options, proxy: 'http://proxy.example:3128' }).inMessages).toEqual([])
})
