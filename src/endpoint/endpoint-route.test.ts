import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { endpointRoute } from './endpoint-route.ts'
import { exchange } from './http-exchange.ts'

const remote = 'http://llm.corp.example/v1'
const proxy = 'http://me:pw@proxy.example:3128'

test.each([
  [remote, { HTTP_PROXY: proxy }],
  [remote, { http_proxy: 'proxy.example:3128' }],
  [remote, { ALL_PROXY: proxy }],
  ['https://llm.corp.example/v1', { HTTPS_PROXY: proxy }],
])('%s goes through the proxy that %j names', async (baseUrl, environment) => {
  const route = endpointRoute({ baseUrl }, environment)
  expect(route.proxy).toBe('http://proxy.example:3128')
  await route.dispatcher.destroy()
})

test.each(['http://127.0.0.1:8080/v1', 'http://localhost/v1', 'http://[::1]:1/v1'])(
  '%s is reached directly',
  async (baseUrl) => {
    const route = endpointRoute({ baseUrl, proxy }, { HTTP_PROXY: proxy })
    expect(route.proxy).toBeUndefined()
    await route.dispatcher.destroy()
  },
)

test('the option comes before the environment, and false means none', async () => {
  const named = endpointRoute({ baseUrl: remote, proxy: 'http://other.example:1' }, { HTTP_PROXY: proxy })
  const none = endpointRoute({ baseUrl: remote, proxy: false }, { HTTP_PROXY: proxy })
  expect([named.proxy, none.proxy]).toEqual(['http://other.example:1', undefined])
  await Promise.all([named.dispatcher.destroy(), none.dispatcher.destroy()])
})

test('the proxy is asked for the whole address, and NO_PROXY is kept', async () => {
  const asked: (string | undefined)[] = []
  const server = createServer((request, response) => {
    asked.push(request.url)
    response.end('ok')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const HTTP_PROXY = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const through = endpointRoute({ baseUrl: remote }, { HTTP_PROXY })
  const around = endpointRoute({ baseUrl: remote }, { HTTP_PROXY, NO_PROXY: 'corp.example' })
  const get = (dispatcher: typeof through.dispatcher) =>
    exchange(
      dispatcher,
      { origin: 'http://llm.corp.example', path: '/v1/models', method: 'GET', headers: {} },
      AbortSignal.timeout(3_000),
    )
  expect((await get(through.dispatcher)).status).toBe(200)
  expect(asked).toEqual(['http://llm.corp.example/v1/models'])
  await expect(get(around.dispatcher)).rejects.toThrow()
  expect(asked.length).toBe(1)
  await Promise.all([through.dispatcher.destroy(), around.dispatcher.destroy()])
  server.closeAllConnections()
  server.close()
})

test('a certificate that is not there is named', () => {
  expect(() => endpointRoute({ baseUrl: remote, caFile: '/nowhere/ca.pem' }, {})).toThrow(/caFile.*nowhere/)
})
