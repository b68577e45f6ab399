import type { Answer } from '../method/answer.ts'
import { type Collaboration, createCollaboration } from '../method/collaboration.ts'

/**
 * A collaboration that can begin only when something else is there. It does so at the first `next()`, and who leaves
 * before that leaves it too.
 */
export function deferCollaboration(begin: () => Promise<Collaboration>): Collaboration {
  let begun: Promise<Collaboration> | undefined
  let hasLeft = false
  const over: IteratorResult<never, Answer> = { done: true, value: undefined as never }
  const leave = (): void => {
    hasLeft = true
    void begun?.then((collaboration) => collaboration.return(undefined as never)).catch(() => undefined)
  }
  const next = async (): ReturnType<Collaboration['next']> => {
    if (hasLeft) return over
    begun ??= begin()
    const collaboration = await begun
    return hasLeft ? over : collaboration.next()
  }
  return createCollaboration(next, leave)
}
