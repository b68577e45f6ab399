import { z } from 'zod'
import { aggregate } from '../../aggregation/aggregate.ts'
import { writeAnswer } from '../../aggregation/write-answer.ts'
import type { Decision } from '../../answer.ts'
import { askPanel } from '../../calls/ask-panel.ts'
import { stageEndMs } from '../../calls/stage-end.ts'
import { decisionFrom, speakerOf } from '../../choosing/decision.ts'
import type { CollaborationEvent } from '../../events.ts'
import { findPanel, modelIfNamed } from '../../retrieval/find-panel.ts'
import type { Strategy } from '../../strategy.ts'
import {
  aggregatorShape,
  panelOptionsShape,
  quorumShape,
  referenceTimeShape,
  writtenTextShape,
} from '../panel-options.ts'

export const fusionOptionsSchema = z.strictObject({
  ...panelOptionsShape,
  references: panelOptionsShape.references.default(4).describe('Models asked: the panel.'),
  ...writtenTextShape,
  judge: z
    .string()
    .optional()
    .describe("Who compares the panel's answers: a model's id. Default: the panel's best that answered."),
  ...aggregatorShape,
  aggregator: aggregatorShape.aggregator.describe("Who writes the answer: a model's id. Default: the judge."),
  ...quorumShape,
  ...referenceTimeShape,
})

/** Under a deadline, the share of the time left after the panel that the judge may take. */
const judgeTimeShare = 1 / 2

/**
 * What hosted routers sell as fusion: a panel answers, a judge compares what it wrote (agreements, contradictions, what
 * only one has, what nobody covers), and one model writes the answer from both. Calls: `references` + 2, 6 by default. One
 * answer left: it is the answer; no comparison: the answer is written without; no answer written: the panel's best.
 */
export const fusion: Strategy<z.output<typeof fusionOptionsSchema>> = {
  name: 'fusion',
  optionsSchema: fusionOptionsSchema,
  modelsNamedIn: ({ judge, aggregator }) => ({ judge, aggregator }),
  newTextsBy: ({ judge, aggregator }) => [judge ?? true, ...(aggregator === undefined ? [] : [aggregator])],

  async *run(question, context, options): AsyncGenerator<CollaborationEvent, Decision> {
    const panel = yield* findPanel(question, context, options)
    const judge = modelIfNamed(options.judge, context)
    const aggregator = modelIfNamed(options.aggregator, context)
    const { caller, answered } = yield* askPanel(question, panel, context, {
      ...options,
      untilMs: stageEndMs(context, options.referenceTimeShare),
    })
    if (caller !== undefined) return decisionFrom(caller.generation)
    const best = speakerOf(answered)
    if (answered.length === 1) return decisionFrom(best.generation)

    const sources = { references: answered }
    const [comparison] = yield* aggregate(question, [{ aggregator: judge ?? best.model, ...sources }], context, {
      ...options,
      purpose: 'comparison',
      untilMs: stageEndMs(context, judgeTimeShare),
    })
    if (comparison === undefined) {
      const note = `${(judge ?? best.model).id} compared nothing: the answer is written from the references alone.`
      yield { type: 'noted', degraded: true, note }
    }
    const writers = [aggregator ?? judge ?? best.model]
    const rule = { ...options, firstCandidate: 1 }
    return yield* writeAnswer(question, writers, { ...sources, comparison }, best.generation, context, rule)
  },
}
