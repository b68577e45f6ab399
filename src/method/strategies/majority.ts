import type { Decision } from '../answer.ts'
import type { CollaborationEvent } from '../events.ts'
import { findPanel } from '../retrieval/find-panel.ts'
import type { Strategy } from '../strategy.ts'
import { vote } from './vote.ts'
import { type ResolvedVoteOptions, voteOptionsSchema } from './vote-options.ts'

/** The whole pool votes, every model alike; ties go to the answer whose first supporter comes first in the pool. Calls: the pool's size. */
export const majority: Strategy<ResolvedVoteOptions> = {
  name: 'majority',
  optionsSchema: voteOptionsSchema.extend({
    references: voteOptionsSchema.shape.references
      .default(64)
      .describe('Models asked: the whole pool, where it has no more than 64.'),
  }),

  async *run(question, context, options): AsyncGenerator<CollaborationEvent, Decision> {
    const { panel, notChosen } = yield* findPanel(question, context, options)
    const priors = new Map([...panel, ...notChosen].map(({ model, priorScore = 0 }) => [model, priorScore]))
    const asked = new Set(panel.map(({ model }) => model))
    const inPoolOrder = context.models.filter(({ id }) => asked.has(id)).map(({ id }) => id)
    return yield* vote(question, inPoolOrder, context, options, priors, () => 1)
  },
}
