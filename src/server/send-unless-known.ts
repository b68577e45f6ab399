import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Answers with JSON that is for this client alone, or with 304 where it has just this already. */
export function sendUnlessKnown({ headers }: FastifyRequest, reply: FastifyReply, body: string | object): FastifyReply {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`
  reply.headers({ etag, 'cache-control': 'private, no-cache' })
  if (headers['if-none-match'] === etag) return reply.code(304).send()
  return reply.type('application/json; charset=utf-8').send(text)
}
