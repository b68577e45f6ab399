import { z } from 'zod'
import type { Decision } from '../answer.ts'
import { askInTurn } from '../calls/ask-in-turn.ts'
import { decisionFrom } from '../choosing/decision.ts'
import type { CollaborationEvent } from '../events.ts'
import { rankOverall } from '../retrieval/rank-overall.ts'
import type { Strategy } from '../strategy.ts'

export const bestSingleOptionsSchema = z.strictObject({
  temperature: z.number().min(0).max(2).default(0.7).describe('For the answer.'),
  maxTokens: z.int().min(1).max(1_000_000).default(8192).describe('The most tokens of the answer.'),
})

export type ResolvedBestSingleOptions = z.output<typeof bestSingleOptionsSchema>

/**
 * The baseline to beat: the one model with the highest macro accuracy over the bank's datasets; where it gives no
 * answer, the next best. One call where nothing fails.
 */
export const bestSingle: Strategy<ResolvedBestSingleOptions> = {
  name: 'best-single',
  optionsSchema: bestSingleOptionsSchema,
  callsOne: true,

  async *run(question, context, options): AsyncGenerator<CollaborationEvent, Decision> {
    const ranking = yield* rankOverall(context)
    const models = ranking.map(({ model }) => model)
    return decisionFrom(yield* askInTurn(question, models, context, options))
  },
}
