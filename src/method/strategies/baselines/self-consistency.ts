import { z } from 'zod'
import type { Decision } from '../../answer.ts'
import type { Seat } from '../../calls/ask-panel.ts'
import { askWithSubstitutes } from '../../calls/ask-with-substitutes.ts'
import { decisionFrom } from '../../choosing/decision.ts'
import { voteOnAnswers } from '../../choosing/vote-on-answers.ts'
import type { CollaborationEvent } from '../../events.ts'
import { namedOrBest } from '../../retrieval/rank-overall.ts'
import type { Strategy } from '../../strategy.ts'
import { answerLineShape, countSchema, quorumShape, referenceTextShape, sampledModelShape } from '../panel-options.ts'

export const selfConsistencyOptionsSchema = z.strictObject({
  ...sampledModelShape,
  samples: countSchema.default(5).describe('How often it is asked.'),
  ...answerLineShape,
  ...referenceTextShape,
  ...quorumShape,
})

/**
 * Self-consistency (arXiv 2203.11171): one model answers several times, equal answers are counted, and the most frequent
 * one wins; ties go to the one given first. Where no answers can be compared, the text most like the others stands.
 * Calls: `samples`, 5 by default; where none of them answers, one for each of the next best until one does.
 */
export const selfConsistency: Strategy<z.output<typeof selfConsistencyOptionsSchema>> = {
  name: 'self-consistency',
  optionsSchema: selfConsistencyOptionsSchema,
  callsOne: true,
  modelsNamedIn: ({ model }) => ({ model }),

  async *run(question, context, options): AsyncGenerator<CollaborationEvent, Decision> {
    const { best, others } = yield* namedOrBest(options.model, context)
    const samples = new Array<Seat>(options.samples).fill(best)
    const rule = { ...options, weightOf: () => 1 }
    const { caller, answered } = yield* askWithSubstitutes(question, samples, others, context, rule)
    if (caller !== undefined) return decisionFrom(caller.generation)
    const { weightOf } = rule
    return yield* voteOnAnswers(question, answered, context, { weightOf, asked: samples.length, openRule: 'consensus' })
  },
}
