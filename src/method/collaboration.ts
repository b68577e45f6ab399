import type { Answer } from './answer.ts'
import type { CollaborationEvent } from './events.ts'

/** A question under way: its events, and the answer as the generator's return value. */
export type Collaboration = AsyncGenerator<CollaborationEvent, Answer>

/**
 * A collaboration out of its two halves. Unlike a bare async generator it can be left while a `next()` is pending.
 * @param leave called whenever the reader goes before the end, once or more often
 */
export function createCollaboration(next: Collaboration['next'], leave: () => void): Collaboration {
  return {
    next,
    async return(value) {
      leave()
      return { done: true, value: await value }
    },
    async throw(error) {
      leave()
      throw error
    },
    async [Symbol.asyncDispose]() {
      leave()
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
