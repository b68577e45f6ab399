import { z } from 'zod'
import type { BankView } from '../../ports/question-bank.ts'
import { withoutAggregations } from '../aggregation/aggregation-id.ts'
import type { Decision } from '../answer.ts'
import { askPanel } from '../calls/ask-panel.ts'
import { examinePrograms } from '../calls/examine-programs.ts'
import { decisionFrom, leadersDecision } from '../choosing/decision.ts'
import type { CollaborationEvent } from '../events.ts'
import { decodeFitted, encodeFitted } from '../fitted/fitted-codec.ts'
import { sharedFit } from '../fitted/shared-fit.ts'
import { chooseOpenAnswer } from '../open-answers/choose-open-answer.ts'
import type { FittedPosterior } from '../posterior/fitted-posterior.ts'
import { readJudged } from '../posterior/pool-posterior.ts'
import { readPrior, wantsLogprobs } from '../posterior/read-prior.ts'
import { readingEvent } from '../posterior/reading-event.ts'
import type { Strategy } from '../strategy.ts'
import { answerLineShape, quorumShape, referenceTextShape } from './panel-options.ts'

const calibratedOptionsSchema = z.strictObject({ ...answerLineShape, ...referenceTextShape, ...quorumShape })

/**
 * The whole pool answers and a posterior fitted on the bank weighs the answers: a conditional logit over answer
 * clusters with the texts' own signals, and "none of these" as one more outcome, so that the confidence is a
 * probability of being right (docs/decisions/calibrated-posterior.md). Calls: one a pool member.
 */
export const calibrated: Strategy<z.output<typeof calibratedOptionsSchema>, FittedPosterior | undefined> = {
  name: 'calibrated',
  optionsSchema: calibratedOptionsSchema,
  fittedCodec: { encode: encodeFitted, decode: decodeFitted, heldOut: ({ heldOut }) => heldOut },

  async prepare(bank: BankView, _options, { embedder }): Promise<FittedPosterior | undefined> {
    if (bank.questions.length === 0) return undefined
    return (await sharedFit(bank, withoutAggregations(bank.models), embedder)).fitted
  },

  async *run(question, context, options, fitted): AsyncGenerator<CollaborationEvent, Decision> {
    const { posterior, panel } = yield* readPrior(fitted, question, context.models, context)
    const { caller, answered } = yield* askPanel(question, panel, context, {
      ...options,
      logprobs: wantsLogprobs(question, posterior),
    })
    if (caller !== undefined) return decisionFrom(caller.generation)

    const examined = yield* examinePrograms(question, answered, context)
    const reading = yield* readJudged(posterior, examined, [])
    if (reading.leader === undefined) return yield* chooseOpenAnswer(answered, posterior, context)
    yield readingEvent(posterior, reading, { decision: 'stop' })
    return leadersDecision(posterior, reading)
  },
}
