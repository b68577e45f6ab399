import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { createEndpoint, endpointUrl } from './endpoint.ts'

test('a path goes below the base address, whose query stays', () => {
  expect(endpointUrl('http://h/v1', '/models').href).toBe('http://h/v1/models')
  expect(endpointUrl('http://h/v1/', '/models').href).toBe('http://h/v1/models')
  expect(endpointUrl('http://h', '/models').href).toBe('http://h/models')
  expect(endpointUrl('https://h/x?api-version=2#top', '/models').href).toBe('https://h/x/models?api-version=2')
})

test('an answer that is no HTTP fails typed, and nothing of it or the key is in the error', async () => {
  const key = 'sk-echoed-secret'
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end(`SMTP ready, bearer ${key}\r\n\r\n`))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const options = { baseUrl: `http://127.0.0.1:${port}`, apiKey: key, headers: {}, maxResponseBytes: 1024 }
  const endpoint = createEndpoint('a', options)
  const failure = await endpoint
    .send({ method: 'GET', path: '/models', signal: new AbortController().signal })
    .catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'model-call', kind: 'bad-response' })
  expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain(key)
  await endpoint.close()
  server.close()
})

test('headers too large to be read are named, and no missing connection', async () => {
  const server = createHttpServer((_, response) => response.writeHead(200, { 'x-big': 'x'.repeat(100_000) }).end('{}'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const endpoint = createEndpoint('a', { baseUrl: `http://127.0.0.1:${port}`, headers: {}, maxResponseBytes: 1024 })
  const asked = endpoint.send({ method: 'GET', path: '/models', signal: new AbortController().signal })
  await expect(asked).rejects.toMatchObject({
    kind: 'bad-response',
    message: expect.stringContaining('headers larger'),
  })
  await endpoint.close()
  server.close()
})

test.each(['http://llm.corp.example/v1', 'https://llm.corp.example/v1'])(
  'a proxy that wants a password says so for %s',
  async (baseUrl) => {
    const proxy = createHttpServer((_, response) => {
      response.writeHead(407).end()
    }).on('connect', (_, socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'))
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    const endpoint = createEndpoint('a', { baseUrl, headers: {}, maxResponseBytes: 1024, proxy: address })
    const asking = endpoint.send({ method: 'GET', path: '/models', signal: new AbortController().signal })
    await expect(asking).rejects.toThrow(`was refused by the proxy ${address} (407). Give its user and password`)
    await endpoint.close()
    proxy.closeAllConnections()
    proxy.close()
  },
)
