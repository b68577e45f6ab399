import type { Decision } from '../answer.ts'
import type { CollaborationEvent } from '../events.ts'
import { findPanel } from '../retrieval/find-panel.ts'
import type { Strategy } from '../strategy.ts'
import { vote } from './vote.ts'
import { type ResolvedVoteOptions, voteOptionsSchema } from './vote-options.ts'

/** The RPS panel votes, each model with its prior score; ties go to the answer whose first supporter comes first in the panel. Calls: `references`. */
export const priorVote: Strategy<ResolvedVoteOptions> = {
  name: 'prior-vote',
  optionsSchema: voteOptionsSchema,

  async *run(question, context, options): AsyncGenerator<CollaborationEvent, Decision> {
    const { panel } = yield* findPanel(question, context, options)
    const priors = new Map(panel.map(({ model, priorScore }) => [model, priorScore ?? 1]))
    const inPanelOrder = panel.map(({ model }) => model)
    return yield* vote(question, inPanelOrder, context, options, priors, (model) => priors.get(model) ?? 1)
  },
}
