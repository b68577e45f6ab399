import { join } from 'node:path'
import { Agent, fetch, type Response } from 'undici'
import { expect, onTestFinished, test } from 'vitest'
import { type FaultReply, type FaultServer, refusingBaseUrl, startFaultServer } from '../fault-server/fault-server.ts'
import { deployFolder, findDeployProgram, runProgram } from './deploy-parts.ts'
import { startBalancer } from './start-balancer.ts'

const haproxy = findDeployProgram('haproxy') ?? ''

const ready: FaultReply = (response) => void response.writeHead(200).end('{}')
const answer: FaultReply = (response) => void response.writeHead(200).end('{"answer":42}')

/** A replica that is ready, unless told otherwise, and answers like this. */
async function replica(reply: FaultReply, readiness = ready): Promise<FaultServer> {
  const server = await startFaultServer(({ path }) => (path === '/readyz' ? readiness : reply))
  onTestFinished(() => server.close())
  return server
}

type Post = (path?: string, more?: { readonly signal?: AbortSignal; readonly cookie?: string }) => Promise<Response>

async function before(...servers: readonly { readonly origin: string }[]): Promise<Post> {
  const balancer = await startBalancer(
    haproxy,
    servers.map(({ origin }) => new URL(origin).host),
  )
  const dispatcher = new Agent({ connect: { socketPath: balancer.socketPath } })
  onTestFinished(async () => {
    await dispatcher.destroy()
    await balancer.close()
  })
  return (path = '/v1/chat/completions', { signal, cookie } = {}) =>
    fetch(`http://balancer${path}`, {
      ...{ method: 'POST', body: '{}', dispatcher },
      ...(signal !== undefined && { signal }),
      headers: cookie === undefined ? {} : { cookie },
    })
}

const asked = ({ requests }: FaultServer): number => requests.filter(({ path }) => path !== '/readyz').length

test.skipIf(haproxy === '')('HAProxy accepts the balancer of the compose file', () => {
  const { status, said } = runProgram(haproxy, ['-c', '-f', join(deployFolder, 'compose/haproxy.cfg')])
  expect([status, said.match(/\[(?:WARNING|ALERT)\].*/g)]).toEqual([0, null])
})

test.skipIf(haproxy === '')('requests of one client go to all replicas', async () => {
  const replicas = [await replica(answer), await replica(answer)] as const
  const post = await before(...replicas)
  for (let turn = 0; turn < 4; turn++) expect((await post()).status).toBe(200)
  expect(replicas.map(asked)).toEqual([2, 2])
})

test.skipIf(haproxy === '')('who is signed in to the page stays with the replica that knows the session', async () => {
  const signingIn: FaultReply = (response, { path }) =>
    void response.writeHead(200, path === '/v1/session' ? { 'set-cookie': 'smacs_session=abc; HttpOnly' } : {}).end()
  const replicas = [await replica(signingIn), await replica(signingIn)] as const
  const post = await before(...replicas)
  await post('/v1/session')
  const known = replicas.map(asked)
  for (let turn = 0; turn < 4; turn++) await post('/v1/traces', { cookie: 'smacs_session=abc' })
  expect(replicas.map(asked)).toEqual(known.map((count) => count * 5))
})

test.skipIf(haproxy === '')('a piece of a stream arrives before the next one is written', async () => {
  let goOn = (): void => undefined
  const post = await before(
    await replica(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: one\n\n')
      await new Promise<void>((resolve) => {
        goOn = resolve
      })
      response.end('data: two\n\n')
    }),
  )
  const reader = (await post()).body?.pipeThrough(new TextDecoderStream()).getReader()
  expect((await reader?.read())?.value).toBe('data: one\n\n')
  goOn()
  expect((await reader?.read())?.value).toBe('data: two\n\n')
})

test.skipIf(haproxy === '')('a replica that refuses the connection costs nobody an answer', async () => {
  const gone = { origin: new URL(await refusingBaseUrl()).origin }
  const there = await replica(answer)
  const post = await before(gone, there, gone)
  for (let turn = 0; turn < 4; turn++) expect((await post()).status).toBe(200)
  expect(asked(there)).toBe(4)
})

test.skipIf(haproxy === '')('what a replica has begun is not asked of another, and its client is told', async () => {
  const replicas = [
    await replica((response) => void response.destroy()),
    await replica((response) => void response.destroy()),
  ] as const
  const post = await before(...replicas)
  const response = await post()
  expect(response.status).toBe(502)
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(await response.json()).toEqual({
    error: { message: expect.any(String), type: 'server_error', param: null, code: 'replica_lost' },
  })
  expect(replicas.map(asked).reduce((sum, count) => sum + count)).toBe(1)
})

test.skipIf(haproxy === '')('a stream that a replica cuts ends as an error, not as an answer', async () => {
  const post = await before(
    await replica((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: one\n\n', () => response.destroy())
    }),
  )
  const response = await post()
  await expect(response.text()).rejects.toThrow()
})

test.skipIf(haproxy === '')('a replica that says it is not ready is asked nothing', async () => {
  const unready = await replica(answer, (response) => void response.writeHead(503).end('{}'))
  const there = await replica(answer)
  const post = await before(unready, there)
  // It is left out after two such words; a third question means that the second was heard.
  await unready.whenSeen(3)
  for (let turn = 0; turn < 4; turn++) expect((await post()).status).toBe(200)
  expect([asked(unready), asked(there)]).toEqual([0, 4])
})

test.skipIf(haproxy === '')('where no replica is ready, the answer says so and when to ask again', async () => {
  const unready = await replica(answer, (response) => void response.writeHead(503).end('{}'))
  const post = await before(unready)
  await unready.whenSeen(3)
  const response = await post()
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
  expect(await response.json()).toMatchObject({ error: { code: 'no_replica_ready' } })
})

test.skipIf(haproxy === '')('a client that leaves is noticed by the replica', async () => {
  const silent = await replica(() => undefined)
  const post = await before(silent)
  const leaving = new AbortController()
  const response = post('/v1/chat/completions', { signal: leaving.signal })
  await expect.poll(() => asked(silent)).toBe(1)
  leaving.abort()
  await expect(response).rejects.toThrow()
  await silent.whenIdle()
})

test.skipIf(haproxy === '')("a replica's metrics are not shown to the world", async () => {
  const there = await replica(answer)
  const post = await before(there)
  expect((await post('/metrics')).status).toBe(404)
  expect(asked(there)).toBe(0)
})
