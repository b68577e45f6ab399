import { z } from 'zod'
import type { Decision } from '../answer.ts'
import { askInTurn } from '../calls/ask-in-turn.ts'
import { decisionFrom } from '../choosing/decision.ts'
import type { CollaborationEvent } from '../events.ts'
import { rankOverall } from '../retrieval/rank-overall.ts'
import type { Strategy } from '../strategy.ts'
import { textShape } from './panel-options.ts'

const bestSingleOptionsSchema = z.strictObject(textShape('the answer', 'the answer'))

/**
 * The baseline to beat: the one model with the highest macro accuracy over the bank's datasets; where it gives no
 * answer, the next best. One call where nothing fails.
 */
export const bestSingle: Strategy<z.output<typeof bestSingleOptionsSchema>> = {
  name: 'best-single',
  optionsSchema: bestSingleOptionsSchema,
  callsOne: true,

  async *run(question, context, options): AsyncGenerator<CollaborationEvent, Decision> {
    const ranking = yield* rankOverall(context)
    const models = ranking.map(({ model }) => model)
    return decisionFrom(yield* askInTurn(question, models, context, options))
  },
}
