import { aggregate } from '../../aggregation/aggregate.ts'
import { drawSubsets } from '../../aggregation/draw-subsets.ts'
import type { Decision } from '../../answer.ts'
import { askPanel } from '../../calls/ask-panel.ts'
import { stageEndMs } from '../../calls/stage-end.ts'
import { chooseCandidate } from '../../choosing/choose-candidate.ts'
import { decisionFrom, speakerOf } from '../../choosing/decision.ts'
import type { CollaborationEvent } from '../../events.ts'
import { findPanel, modelIfNamed } from '../../retrieval/find-panel.ts'
import type { Strategy } from '../../strategy.ts'
import { paperOptionsSchema, type ResolvedPaperOptions } from './paper-options.ts'

/**
 * SMACS as published (arXiv 2507.14200; SMCS at ACL 2026): retrieval-based prior selection, then exploration-exploitation
 * posterior enhancement. docs/method.md sets each step beside the paper's. Calls: `references` + `subsets`, 15 by default.
 */
export const paper: Strategy<ResolvedPaperOptions> = {
  name: 'paper',
  optionsSchema: paperOptionsSchema,
  modelsNamedIn: ({ aggregator }) => ({ aggregator }),
  newTextsBy: ({ aggregator }) => [aggregator ?? true],

  async *run(question, context, options): AsyncGenerator<CollaborationEvent, Decision> {
    const panel = yield* findPanel(question, context, options)
    const named = modelIfNamed(options.aggregator, context)

    // A panel of one writes the answer itself: as the caller wants it, at once, and with all the time there is.
    const { caller, answered } = yield* askPanel(question, panel, context, {
      ...options,
      ...(panel.length === 1 ? { writer: 'sole' } : { untilMs: stageEndMs(context, options.referenceTimeShare) }),
    })
    if (caller !== undefined) return decisionFrom(caller.generation)
    const best = speakerOf(answered)
    if (answered.length === 1) return decisionFrom(best.generation)

    const aggregator = named ?? best.model
    const subsets = drawSubsets(answered, options, context.random.fork('subsets'))
    const candidates = yield* aggregate(
      question,
      subsets.map((references) => ({ aggregator, references })),
      context,
      // Half of an answer that nobody has read is worth less than the whole of a reference.
      { ...options, writer: subsets.length === 1 && context.deltas !== 'none' ? 'sole' : 'one of several' },
    )
    if (candidates.length === 0) {
      const note = `Every aggregation failed: the answer is the reference of ${best.model.id}, the best by its prior.`
      yield { type: 'noted', degraded: true, note }
      return decisionFrom(best.generation)
    }
    if (candidates.length < options.subsets) {
      const note = `${options.subsets - candidates.length} of ${options.subsets} aggregations failed.`
      yield { type: 'noted', degraded: true, note }
    }
    const winner = yield* chooseCandidate(question, candidates, context, options.alpha)
    return decisionFrom(winner.generation)
  },
}
