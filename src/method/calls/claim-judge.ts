import type { ClaimVerdict } from '../../answers/sentences/join-undecided.ts'
import { outcomeBy } from '../../cancellation/outcome-by.ts'
import { SmacsError } from '../../errors/smacs-error.ts'
import type { AnswerPair } from '../../ports/answer-equivalence.ts'
import type { Question } from '../../ports/question.ts'
import type { CollaborationEvent } from '../events.ts'
import type { MethodContext } from '../strategy.ts'

/** Judges the claims of one question's answers where rules leave open whether they say the same. */
export interface ClaimJudge {
  /** What was judged so far; undefined where nobody can judge. */
  readonly verdictOf: ClaimVerdict | undefined
  /** Has pairs judged. @returns whether some say the same, so that the answers are to be grouped again */
  settle(undecided: readonly AnswerPair[]): AsyncGenerator<CollaborationEvent, boolean>
}

/** Of one question so many are judged: what more than eight answers that all differ come to is hardly worth the time. */
const mostPairs = 30

/** A model that fails, or is not there, costs its help and not the answer; it is noted, and not asked again. */
export function createClaimJudge(
  question: Question,
  { equivalence, signal, clock, deadlineAtMs }: MethodContext,
): ClaimJudge {
  const verdicts = new Map<string, boolean>()
  let pairsLeft = mostPairs
  return {
    verdictOf: equivalence && ((pair) => verdicts.get(pairKey(pair))),
    async *settle(undecided) {
      const pairs = undecided.slice(0, pairsLeft)
      if (equivalence === undefined || pairs.length === 0) return false
      const outcome = await outcomeBy(
        async (until) => {
          const given = await equivalence.saySame(question.text, pairs, { signal: until })
          if (given.length === pairs.length) return given
          throw new SmacsError('equivalence', `${given.length} verdicts for ${pairs.length} pairs`)
        },
        { signal, clock },
        deadlineAtMs,
        () => new SmacsError('equivalence', 'no verdicts in time'),
      )
      if (!outcome.ok) {
        pairsLeft = 0
        const note = `Answers that rules cannot compare stand apart: ${equivalence.id}: ${outcome.error.message}`
        yield { type: 'noted', degraded: true, note }
        return false
      }
      pairsLeft -= pairs.length
      for (const [place, pair] of pairs.entries()) verdicts.set(pairKey(pair), outcome.value[place] === true)
      const same = outcome.value.filter(Boolean).length
      const rest = undecided.length - pairs.length
      const unasked = rest === 0 ? '' : ` ${rest} more were not judged: ${mostPairs} of a question are.`
      const note = `${equivalence.id}: ${same} of ${pairs.length} pairs that rules leave open say the same.${unasked}`
      if (same > 0 || rest > 0) yield { type: 'noted', degraded: false, note }
      return same > 0
    },
  }
}

function pairKey([a, b]: AnswerPair): string {
  return JSON.stringify(a < b ? [a, b] : [b, a])
}
