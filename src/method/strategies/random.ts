import type { Decision } from '../answer.ts'
import { askInTurn } from '../calls/ask-in-turn.ts'
import { decisionFrom } from '../choosing/decision.ts'
import type { CollaborationEvent } from '../events.ts'
import { findPanel } from '../retrieval/find-panel.ts'
import type { Strategy } from '../strategy.ts'
import { type ResolvedVoteOptions, voteOptionsSchema } from './panel-options.ts'

/** A baseline: one member of the panel, drawn by chance; where it gives no answer, the next drawn. One call. */
export const random: Strategy<ResolvedVoteOptions> = {
  name: 'random',
  optionsSchema: voteOptionsSchema,
  callsOne: true,

  async *run(question, context, options): AsyncGenerator<CollaborationEvent, Decision> {
    const panel = yield* findPanel(question, context, options)
    const chance = context.random.fork('member')
    const drawn = panel.map(({ model }) => ({ model, place: chance.next() })).sort((a, b) => a.place - b.place)
    const ranking = drawn.map(({ model }) => model)
    return decisionFrom(yield* askInTurn(question, ranking, context, options))
  },
}
