import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as the server saw it; the body parsed where it is JSON. */
export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

/** Answers one request in any way, wrong ones included. May leave it unanswered. */
export type FaultReply = (response: ServerResponse, request: SeenRequest) => void | Promise<void>

/** A loopback server that answers as it is told, and knows who is still connected. */
export interface FaultServer {
  readonly origin: string
  /** `origin` with `/v1`. */
  readonly baseUrl: string
  readonly requests: readonly SeenRequest[]
  /** Requests whose answer has neither ended nor been given up by the client. */
  readonly open: number
  /** Connections made so far. */
  readonly connections: number
  /** Resolves once no request is open. */
  whenIdle(): Promise<void>
  /** Resolves once this many requests have come in. */
  whenSeen(count: number): Promise<void>
  close(): Promise<void>
}

/** Starts a server; `reply` picks the answer to each request, counted from 0. */
export async function startFaultServer(
  reply: (request: SeenRequest, number: number) => FaultReply,
): Promise<FaultServer> {
  const requests: SeenRequest[] = []
  const wakers = new Set<() => void>()
  let open = 0
  let connections = 0
  const changed = (): void => {
    for (const wake of wakers) wake()
  }
  const until = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const wake = (): void => {
        if (!condition()) return
        wakers.delete(wake)
        resolve()
      }
      wakers.add(wake)
      wake()
    })

  const server = createServer((incoming, response) => {
    const pieces: Buffer[] = []
    incoming.on('error', () => undefined)
    response.on('error', () => undefined)
    incoming.on('data', (piece: Buffer) => pieces.push(piece))
    incoming.on('end', () => {
      const { method = '', url: path = '', headers } = incoming
      const request: SeenRequest = { method, path, headers, body: parsed(Buffer.concat(pieces).toString()) }
      const number = requests.push(request) - 1
      open++
      response.on('close', () => {
        open--
        changed()
      })
      changed()
      void Promise.resolve(reply(request, number)(response, request)).catch(() => response.destroy())
    })
  })
  server.on('connection', () => {
    connections++
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    origin,
    baseUrl: `${origin}/v1`,
    requests,
    get open() {
      return open
    },
    get connections() {
      return connections
    },
    whenIdle: () => until(() => open === 0),
    whenSeen: (count) => until(() => requests.length >= count),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Answers the first requests with these, one each, and whatever comes after the last with the last. */
export function inTurn(
  ...replies: readonly [FaultReply, ...FaultReply[]]
): (request: SeenRequest, number: number) => FaultReply {
  return (_, number) => replies[Math.min(number, replies.length - 1)] ?? replies[0]
}

/** The address of a port at which nobody listens. */
export async function refusingBaseUrl(): Promise<string> {
  const server = await startFaultServer(() => () => undefined)
  await server.close()
  return server.baseUrl
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
