import { z } from 'zod'
import { writeAnswer } from '../../aggregation/write-answer.ts'
import type { Decision } from '../../answer.ts'
import type { Seat } from '../../calls/ask-panel.ts'
import { askWithSubstitutes } from '../../calls/ask-with-substitutes.ts'
import { stageEndMs } from '../../calls/stage-end.ts'
import { decisionFrom, speakerOf } from '../../choosing/decision.ts'
import type { CollaborationEvent } from '../../events.ts'
import { namedOrBest } from '../../retrieval/rank-overall.ts'
import type { Strategy } from '../../strategy.ts'
import { countSchema, quorumShape, referenceTimeShape, sampledModelShape, writtenTextShape } from '../panel-options.ts'

export const selfMoaOptionsSchema = z.strictObject({
  ...sampledModelShape,
  samples: countSchema.default(6).describe('How often it answers before it puts its answers together.'),
  ...writtenTextShape,
  ...quorumShape,
  ...referenceTimeShape,
})

/**
 * Self-MoA (arXiv 2502.00674): one model answers several times and writes one answer from its own. Calls: `samples` + 1,
 * 7 by default. One sample left: it is the answer; no aggregation: the first sample; no sample at all: one answer of the
 * next best, as it is.
 */
export const selfMoa: Strategy<z.output<typeof selfMoaOptionsSchema>> = {
  name: 'self-moa',
  optionsSchema: selfMoaOptionsSchema,
  callsOne: true,
  modelsNamedIn: ({ model }) => ({ model }),
  newTextsBy: ({ model }) => [model ?? true],

  async *run(question, context, options): AsyncGenerator<CollaborationEvent, Decision> {
    const { best, others } = yield* namedOrBest(options.model, context)
    const samples = new Array<Seat>(options.samples).fill(best)
    const { caller, answered } = yield* askWithSubstitutes(question, samples, others, context, {
      ...options,
      untilMs: stageEndMs(context, options.referenceTimeShare),
    })
    if (caller !== undefined) return decisionFrom(caller.generation)
    const { model, generation } = speakerOf(answered)
    if (answered.length === 1) return decisionFrom(generation)
    return yield* writeAnswer(question, [model], { references: answered }, generation, context, options)
  },
}
