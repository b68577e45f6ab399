import { randomUUID } from 'node:crypto'
import Fastify, { type FastifyBaseLogger, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import type { ServerSection } from '../config/server-section.ts'
import { type MachineFault, MachineFaultError } from '../errors/machine-fault-error.ts'
import { refuseForeignPages } from './access/browser-rules.ts'
import type { Client, ClientRegistry } from './access/clients.ts'
import { registerCors } from './access/cors.ts'
import { anthropicErrorBody } from './anthropic/anthropic-error-body.ts'
import { registerBodyParser } from './body/register-body-parser.ts'
import { answerBrokenRequest } from './errors/answer-broken-request.ts'
import { errorBody } from './errors/error-body.ts'
import { RequestError } from './errors/request-error.ts'
import { toRequestError } from './errors/to-request-error.ts'
import type { HttpServer } from './http-types.ts'
import { sessionTokenOf } from './sessions/session-cookie.ts'
import type { SessionStore } from './sessions/session-store.ts'

export interface HttpServerParts {
  readonly settings: () => ServerSection
  readonly clients: () => ClientRegistry
  readonly sessions: SessionStore
  readonly logger: FastifyBaseLogger
  /** Told of every response, sent or not; status 499 = the client left before it. */
  readonly onResponse: (request: FastifyRequest, status: number) => void
}

/**
 * The bare server: who may come in, how large and how slow a request may be, and what every error looks like. Routes are
 * registered by whoever knows them.
 */
export function createHttpServer({ settings, clients, sessions, logger, onResponse }: HttpServerParts): HttpServer {
  const { limits, trustedProxies } = settings()
  const server: HttpServer = Fastify({
    loggerInstance: logger,
    // A logger of its own for every request costs more than the one line it writes; lines name the request themselves.
    childLoggerFactory: () => logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: 75_000,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    rewriteUrl: ({ url = '/' }) => withVersion(url),
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    genReqId: () => randomUUID(),
    http: {
      headersTimeout: Math.min(limits.headersTimeoutMs, limits.requestTimeoutMs),
      // How often those two are looked at: by Node's default only every 30 s.
      connectionsCheckingInterval: Math.min(1_000, limits.headersTimeoutMs),
    },
    clientErrorHandler: answerBrokenRequest,
    // An address that cannot be read never gets as far as a route.
    frameworkErrors: (error, request, reply) => void sendError(error, request, reply),
  })
  registerBodyParser(server)
  server.decorateRequest('client')

  // Before the door is shut to anybody: a page must be able to read why.
  registerCors(server, () => settings().corsOrigins)
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-smacs-trace-id', request.id)
    reply.raw.once('close', () => onResponse(request, reply.raw.writableFinished ? reply.raw.statusCode : 499))
    const registry = clients()
    const access = request.routeOptions.config.access ?? 'client'
    // Health too: to be ready is found out by asking models, which may cost.
    if (!registry.needKeys && access !== 'public') refuseForeignPages(request.headers, settings().corsOrigins)
    if (access !== 'client') return done()
    const key = sentKey(request)
    const token = registry.needKeys && key === undefined ? sessionTokenOf(request) : undefined
    const admitted =
      token === undefined
        ? admit(request, registry.authenticate(key))
        : sessions.ownerOf(token).then((owner) => admit(request, registry.ofSession(owner)))
    if (admitted === undefined) done()
    else admitted.then(() => done(), done)
  })
  server.setErrorHandler((error, request, reply) => sendError(error, request, reply))
  server.setNotFoundHandler((request) => {
    throw new RequestError(`Nothing is served at ${request.method} ${pathOf(request.url)}.`, {
      status: 404,
      type: 'not_found_error',
      code: 'unknown_path',
    })
  })
  return server
}

/** Takes a request in; it has to wait where its client has a rate. */
function admit(request: FastifyRequest, client: Client): Promise<void> | undefined {
  request.client = client
  // Counted before anything is read of it: what is refused for its content was a request too.
  return request.method === 'POST' && !request.is404 ? client.admitRequest() : undefined
}

/** What the first segment of a path may be where somebody left `/v1` out of a base URL. */
const versioned =
  /^\/(chat\/completions|completions|responses|embeddings|messages|models|traces|feedback|session|bank|pool|jobs|reports)(?=[/?]|$)/

function withVersion(url: string): string {
  return versioned.test(url) ? `/v1${url}` : url
}

const isOfAnthropic = (url: string): boolean => url.startsWith('/v1/messages')

/** Anthropic's clients send a key in a header of their own. */
function sentKey({ headers, url }: FastifyRequest): string | undefined {
  const own = headers['x-api-key']
  if (headers.authorization !== undefined || typeof own !== 'string' || !isOfAnthropic(url)) {
    return headers.authorization
  }
  return `Bearer ${own}`
}

/** An error in the words of the protocol that was spoken. */
function bodyOf(error: RequestError, { url, id }: FastifyRequest): object {
  if (isOfAnthropic(url)) return anthropicErrorBody(error, id)
  return url.startsWith('/api/') ? { error: error.message } : errorBody(error, id)
}

/** The path without what may stand behind it. */
export function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url
}

/** Bodies of up to so many times the limit are heard to their end, unread, so that their senders hear why they are refused. */
const heardTimesLimit = 4

function isSoonSent({ headers, routeOptions }: FastifyRequest): boolean {
  const { bodyLimit = 0 } = routeOptions
  return Number(headers['content-length']) <= heardTimesLimit * bodyLimit
}

const outOfConnections: MachineFault = 'no-connections-left'

function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const told = toRequestError(error)
  // What models, budgets and clients do is no error of the server's; how each answer ended has a line of its own.
  if (told.type === 'server_error') {
    const said = told.cause instanceof MachineFaultError ? 'the machine stands in the way' : 'an error nobody foresaw'
    request.log.error({ reqId: request.id, err: told.cause ?? told }, said)
  }
  if (told.retryAfterSeconds !== undefined) reply.header('retry-after', told.retryAfterSeconds)
  if (told.status === 401) reply.header('www-authenticate', 'Bearer')
  // Whoever is cut off while sending sees a broken connection and no answer.
  if (told.status === 413 && isSoonSent(request)) reply.removeHeader('connection')
  else if (told.status === 413 || told.code === outOfConnections) reply.header('connection', 'close')
  return reply.code(told.status).send(bodyOf(told, request))
}
