import type { Question } from '../../ports/question.ts'
import type { Decision } from '../answer.ts'
import { askPanel, type PanelRule, type Reference, type Seat } from '../calls/ask-panel.ts'
import { decisionFrom } from '../choosing/decision.ts'
import { voteOnAnswers } from '../choosing/vote-on-answers.ts'
import type { CollaborationEvent } from '../events.ts'
import { findPanel } from '../retrieval/find-panel.ts'
import type { MethodContext, Strategy } from '../strategy.ts'
import { type ResolvedVoteOptions, voteOptionsSchema } from './panel-options.ts'

/** The whole pool votes, every model alike; ties go to the answer whose first supporter comes first in the pool. Calls: the pool's size. */
export const majority: Strategy<ResolvedVoteOptions> = {
  name: 'majority',
  optionsSchema: voteOptionsSchema.extend({
    references: voteOptionsSchema.shape.references
      .default(64)
      .describe('Models asked: the whole pool, where it has no more than 64.'),
  }),

  async *run(question, context, options): AsyncGenerator<CollaborationEvent, Decision> {
    const panel = yield* findPanel(question, context, options)
    const placeOf = ({ model }: Seat): number => context.models.indexOf(model)
    const inPoolOrder = panel.toSorted((left, right) => placeOf(left) - placeOf(right))
    return yield* vote(question, inPoolOrder, context, options, () => 1)
  },
}

/** The RPS panel votes, each model with its prior score; ties go to the answer whose first supporter comes first in the panel. Calls: `references`. */
export const priorVote: Strategy<ResolvedVoteOptions> = {
  name: 'prior-vote',
  optionsSchema: voteOptionsSchema,

  async *run(question, context, options): AsyncGenerator<CollaborationEvent, Decision> {
    const panel = yield* findPanel(question, context, options)
    return yield* vote(question, panel, context, options, ({ prior }) => prior)
  },
}

/** Asks every seat once and lets the answers vote. @param panel in the order that decides ties */
async function* vote(
  question: Question,
  panel: readonly Seat[],
  context: MethodContext,
  rule: PanelRule,
  weightOf: (reference: Reference) => number,
): AsyncGenerator<CollaborationEvent, Decision> {
  const { caller, answered } = yield* askPanel(question, panel, context, { ...rule, weightOf })
  if (caller !== undefined) return decisionFrom(caller.generation)
  return yield* voteOnAnswers(question, answered, context, { weightOf, asked: panel.length })
}
