import type { FastifyReply } from 'fastify'
import { ClientLeftError } from './errors/client-left-error.ts'

/** One request for an answer, from its arrival to the last byte. */
export interface Visit {
  /** Aborted when the client leaves or the server stops waiting. */
  readonly signal: AbortSignal
  close(): void
}

/** Every visit under way, so that a server that stops can cut them. */
export interface Visits {
  open(reply: FastifyReply): Visit
  /** Gives up every visit for this reason. */
  cut(reason: Error): void
  readonly size: number
}

export function createVisits(): Visits {
  const open = new Set<AbortController>()
  return {
    get size() {
      return open.size
    },
    open(reply) {
      const controller = new AbortController()
      open.add(controller)
      // `close` without `finish`: the socket went away before the answer was all written.
      const onClose = (): void => {
        if (!reply.raw.writableFinished) controller.abort(new ClientLeftError())
      }
      if (reply.raw.destroyed) onClose()
      reply.raw.once('close', onClose)
      return {
        signal: controller.signal,
        close: () => {
          open.delete(controller)
          reply.raw.off('close', onClose)
        },
      }
    },
    cut(reason) {
      for (const controller of open) controller.abort(reason)
    },
  }
}
