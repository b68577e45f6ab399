import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { Client } from './access/clients.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; set before the body is read. */
    client: Client
  }
  interface FastifyContextConfig {
    /**
     * Who may call a route: whoever has a key where keys exist (`client`, the default), anybody, or any page of anywhere too
     * (`public`: it holds nothing and costs nothing).
     */
    access?: 'client' | 'anybody' | 'public'
  }
}

export type HttpServer = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger>
