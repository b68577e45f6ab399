import { z } from 'zod'
import type { Decision } from '../answer.ts'
import { askReferences } from '../calls/ask-references.ts'
import { createCallDesk } from '../calls/call-desk.ts'
import { modelNamed } from '../calls/model-named.ts'
import { chooseCandidate } from '../choosing/choose-candidate.ts'
import { decisionFrom } from '../choosing/decision-from.ts'
import { voteToolCalls } from '../choosing/vote-tool-calls.ts'
import type { CollaborationEvent } from '../events.ts'
import { findPanel } from '../retrieval/find-panel.ts'
import type { Strategy } from '../strategy.ts'
import { voteOptionsSchema } from './vote-options.ts'

export const consensusOptionsSchema = voteOptionsSchema.extend({
  alpha: z.number().min(0).max(1_000).default(1).describe('Weight of the perplexity term in the hybrid score.'),
})

/**
 * The paper's hybrid score over the references themselves, nothing aggregated: the reference that is most like the
 * others and least perplexed. Calls: `references`.
 */
export const consensus: Strategy<z.output<typeof consensusOptionsSchema>> = {
  name: 'consensus',
  optionsSchema: consensusOptionsSchema,

  async *run(question, context, options): AsyncGenerator<CollaborationEvent, Decision> {
    const desk = createCallDesk(context)
    try {
      const { panel } = yield* findPanel(question, context, options)
      const members = panel.map(({ model }) => modelNamed(model, context))
      const rule = { ...options, logprobs: true }
      const everyone = yield* askReferences(question, members, context, desk, rule, context.deadlineAtMs)
      const toolVote = yield* voteToolCalls(
        everyone,
        everyone.map(({ reference }) => panel[reference]?.priorScore ?? 0),
      )
      if (toolVote.caller !== undefined) return decisionFrom(toolVote.caller.generation)
      const answered = toolVote.talkers
      const candidates = answered.map(({ reference, generation }) => ({ candidate: reference, generation }))
      const { generation } = yield* chooseCandidate(question, candidates, context, options.alpha)
      return decisionFrom(generation)
    } finally {
      desk.close()
    }
  },
}
