import type { z } from 'zod'
import type { Decision } from '../answer.ts'
import { askPanel } from '../calls/ask-panel.ts'
import { chooseCandidate } from '../choosing/choose-candidate.ts'
import { decisionFrom } from '../choosing/decision.ts'
import type { CollaborationEvent } from '../events.ts'
import { findPanel } from '../retrieval/find-panel.ts'
import type { Strategy } from '../strategy.ts'
import { alphaSchema, voteOptionsSchema } from './panel-options.ts'

const consensusOptionsSchema = voteOptionsSchema.extend({ alpha: alphaSchema })

/**
 * The paper's hybrid score over the references themselves, nothing aggregated: the reference that is most like the
 * others and least perplexed. Calls: `references`.
 */
export const consensus: Strategy<z.output<typeof consensusOptionsSchema>> = {
  name: 'consensus',
  optionsSchema: consensusOptionsSchema,

  async *run(question, context, options): AsyncGenerator<CollaborationEvent, Decision> {
    const panel = yield* findPanel(question, context, options)
    const { caller, answered } = yield* askPanel(question, panel, context, { ...options, logprobs: true })
    if (caller !== undefined) return decisionFrom(caller.generation)
    const candidates = answered.map(({ reference, generation }) => ({ candidate: reference, generation }))
    const { generation } = yield* chooseCandidate(question, candidates, context, options.alpha)
    return decisionFrom(generation)
  },
}
