import type { ModelId } from '../../../ports/chat-model.ts'
import type { BankView } from '../../../ports/question-bank.ts'
import { aggregationAuthor, aggregationId } from '../../aggregation/aggregation-id.ts'
import type { PosteriorFit } from './fit-posterior.ts'
import { fitHelperVote, type HelperVote, type VotePrior } from './helper-vote.ts'
import type { Standing } from './standing.ts'
import { voiceAccuracy } from './voice-accuracy.ts'

/** What a bank tells of a model that writes one answer from others'. */
export interface AggregatorFit {
  readonly author: ModelId
  /** groups: expected share of right among its own answers; absent for a member of the pool and one without graded answers. */
  readonly ownAccuracy?: readonly number[]
  /** groups: the same of its aggregations; absent with too few graded ones. */
  readonly aggregationAccuracy?: readonly number[]
  /** Its aggregations as one more voter among answers that can be compared; absent with too few graded ones. */
  readonly vote?: HelperVote
}

/**
 * The rule for aggregations that nobody graded (see `aggregationVote`), in a helper's features: half the author's log odds
 * for the answer that it supports, a new one with half of "none of these". It takes 50 graded aggregations to replace it.
 */
const aggregationPrior: VotePrior = { outcomes: { weights: [1, 0, 0.5, -Math.LN2, 0, 0] }, fewest: 50 }

/**
 * Fits what aggregations are worth.
 * @param aggregator as in the option: a model, or true = whoever answered best, so everybody the bank has aggregations of
 * @param stopped the standing at which a bank question would have been aggregated
 */
export async function fitAggregators(
  bank: BankView,
  fit: PosteriorFit,
  aggregator: ModelId | true,
  stopped: (question: number) => Standing | undefined,
): Promise<readonly AggregatorFit[]> {
  const authors = aggregator === true ? bank.models.flatMap((id) => aggregationAuthor(id) ?? []) : [aggregator]
  const fits: AggregatorFit[] = []
  for (const author of authors) {
    const id = aggregationId(author)
    const vote = bank.models.includes(id) ? await fitHelperVote(bank, fit, id, stopped, aggregationPrior) : undefined
    const isOutside = bank.models.includes(author) && !fit.fitted.models.includes(author)
    const own = isOutside ? voiceAccuracy(bank, fit, author) : undefined
    fits.push({
      author,
      ...(own !== undefined && own.gradedAnswers > 0 && { ownAccuracy: own.accuracy }),
      ...(vote !== undefined &&
        vote.gradedAnswers >= aggregationPrior.fewest && { aggregationAccuracy: vote.accuracy }),
      ...(vote !== undefined && vote.fittedOn > 0 && { vote }),
    })
  }
  return fits
}
