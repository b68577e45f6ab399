import type { AnswerEquivalence } from '../../ports/answer-equivalence.ts'
import { type TimeLimits, withinTime } from '../within-time.ts'

/** Has the equivalence model judge a pair. @returns what is wrong with it, if anything */
export async function examineEquivalence(
  equivalence: AnswerEquivalence,
  limits: TimeLimits,
): Promise<string | undefined> {
  try {
    await withinTime(
      (signal) => equivalence.saySame('What does a firewall do?', [['It blocks traffic.', 'It filters.']], { signal }),
      { ...limits, timeoutError: () => new Error(`no verdict within ${limits.timeoutMs} ms`) },
    )
    return undefined
  } catch (error) {
    limits.signal.throwIfAborted()
    return `Equivalence model: ${error instanceof Error ? error.message : String(error)}`
  } finally {
    await equivalence.close?.()
  }
}
