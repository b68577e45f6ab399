import type { ClaimJudge } from '../calls/claim-judge.ts'
import type { CollaborationEvent } from '../events.ts'
import type { PoolPosterior, PoolResponse, PoolStanding } from './pool-posterior.ts'

/** How the answers stand once somebody has judged those that rules leave undecided. Arguments as `standingOf` takes them. */
export async function* judgedStanding(
  posterior: PoolPosterior,
  judge: ClaimJudge,
  responses: readonly PoolResponse[],
  next: readonly number[],
): AsyncGenerator<CollaborationEvent, PoolStanding> {
  const byRules = posterior.standingOf(responses, next)
  const isJudged = yield* judge.settle(byRules.evidence.grouping.undecided)
  return isJudged ? posterior.standingOf(responses, next) : byRules
}
