import { z } from 'zod'
import { type AggregationSources, aggregate } from '../../aggregation/aggregate.ts'
import { writeAnswer } from '../../aggregation/write-answer.ts'
import type { Decision } from '../../answer.ts'
import { askPanel } from '../../calls/ask-panel.ts'
import { stageEndMs } from '../../calls/stage-end.ts'
import { decisionFrom, speakerOf } from '../../choosing/decision.ts'
import type { CollaborationEvent } from '../../events.ts'
import { findPanel, modelIfNamed } from '../../retrieval/find-panel.ts'
import type { Strategy } from '../../strategy.ts'
import { aggregatorShape, panelOptionsShape, quorumShape, writtenTextShape } from '../panel-options.ts'

export const mixtureOfAgentsOptionsSchema = z.strictObject({
  ...panelOptionsShape,
  references: panelOptionsShape.references
    .default(6)
    .describe('Proposers: models that write in every layer but the last.'),
  layers: z.int().min(2).max(8).default(3).describe('Layers, the last one the aggregator alone.'),
  ...writtenTextShape,
  ...aggregatorShape,
  ...quorumShape,
})

/**
 * Mixture-of-Agents (arXiv 2406.04692): proposers answer; in each further layer all of them write again from what the
 * layer before wrote; in the last one an aggregator writes the answer. Calls: `references` × (`layers` - 1) + 1, 13 by default. One
 * answer left: it is the answer; a layer that writes nothing is passed over; no aggregation: the best text of the layer
 * before, by its writer's prior. Ours: the proposers are the panel found for the question, not a fixed list.
 */
export const mixtureOfAgents: Strategy<z.output<typeof mixtureOfAgentsOptionsSchema>> = {
  name: 'mixture-of-agents',
  optionsSchema: mixtureOfAgentsOptionsSchema,
  modelsNamedIn: ({ aggregator }) => ({ aggregator }),
  newTextsBy: ({ aggregator, layers }) => [...(layers > 2 ? [true as const] : []), aggregator ?? true],

  async *run(question, context, options): AsyncGenerator<CollaborationEvent, Decision> {
    const { layers } = options
    const panel = yield* findPanel(question, context, options)
    const named = modelIfNamed(options.aggregator, context)
    const { caller, answered } = yield* askPanel(question, panel, context, {
      ...options,
      untilMs: stageEndMs(context, 1 / layers),
    })
    if (caller !== undefined) return decisionFrom(caller.generation)
    const first = speakerOf(answered)
    if (answered.length === 1) return decisionFrom(first.generation)

    let sources: AggregationSources = { references: answered }
    let best = first.generation
    let firstCandidate = 0
    for (let layer = 2; layer < layers; layer += 1) {
      const proposals = answered.map(({ model }) => ({ aggregator: model, ...sources }))
      const untilMs = stageEndMs(context, 1 / (layers - layer + 1))
      const drafts = yield* aggregate(question, proposals, context, {
        ...options,
        purpose: 'draft',
        firstCandidate,
        untilMs,
      })
      if (drafts.length < proposals.length) {
        const note = `${proposals.length - drafts.length} of ${proposals.length} texts of layer ${layer} failed.`
        yield { type: 'noted', degraded: true, note }
      }
      // The panel stands in order of its priors, and drafts stand in panel order.
      const [leading] = drafts
      if (leading !== undefined) [sources, best] = [{ references: [], drafts }, leading.generation]
      firstCandidate += proposals.length
    }
    const rule = { ...options, firstCandidate }
    return yield* writeAnswer(question, [named ?? first.model], sources, best, context, rule)
  },
}
