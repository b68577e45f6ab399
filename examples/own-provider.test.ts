import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after as afterAll, describe, test } from 'node:test'
import { chatModelContract } from 'smacs/testing'
import { createPlainTextModel } from './own-provider.ts'

chatModelContract({ describe, test, afterAll }, 'a plain text model', async () => {
  let started = 0
  let running = 0
  const server = createServer((request, response) => {
    started++
    running++
    response.on('close', () => running--)
    request.setEncoding('utf8').on('data', (body: string) => {
      if (body.includes('silence')) return
      response.write('forty-')
      if (!body.includes('length')) response.end('two')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const asking = (content: string) => ({ messages: [{ role: 'user' as const, content }] })
  return {
    model: createPlainTextModel('plain', `http://127.0.0.1:${port}/`),
    request: asking('What is 6 * 7?'),
    longRequest: asking('Write at length.'),
    silentRequest: asking('silence'),
    sends: { usage: false, logprobs: false },
    upstream: {
      started: () => started,
      whenIdle: async () => {
        while (running > 0) await new Promise((resolve) => setImmediate(resolve))
      },
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
})
