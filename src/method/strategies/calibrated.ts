import { z } from 'zod'
import type { BankView } from '../../ports/question-bank.ts'
import { withoutAggregations } from '../aggregation/aggregation-id.ts'
import type { Decision } from '../answer.ts'
import { askReferences } from '../calls/ask-references.ts'
import { createCallDesk } from '../calls/call-desk.ts'
import { createClaimJudge } from '../calls/claim-judge.ts'
import { examinePrograms } from '../calls/examine-programs.ts'
import { decisionFrom } from '../choosing/decision-from.ts'
import { leadersDecision } from '../choosing/leaders-decision.ts'
import { voteToolCalls } from '../choosing/vote-tool-calls.ts'
import type { CollaborationEvent } from '../events.ts'
import { decodeFitted, encodeFitted } from '../fitted/fitted-codec.ts'
import { sharedFit } from '../fitted/shared-fit.ts'
import { chooseOpenAnswer, wantsLogprobs } from '../open-answers/choose-open-answer.ts'
import { evidenceNote } from '../posterior/evidence-note.ts'
import type { FittedPosterior } from '../posterior/fitted-posterior.ts'
import { judgedStanding } from '../posterior/judged-standing.ts'
import { bindPosterior } from '../posterior/pool-posterior.ts'
import { priorReadEvent } from '../posterior/prior-read-event.ts'
import { promisedMember } from '../posterior/promised-member.ts'
import { standingEvent } from '../posterior/standing-event.ts'
import { questionVector } from '../retrieval/question-vector.ts'
import type { Strategy } from '../strategy.ts'
import { answerLineShape, quorumShape, referenceTextShape } from './panel-options.ts'

export const calibratedOptionsSchema = z.strictObject({
  ...answerLineShape,
  ...referenceTextShape,
  ...quorumShape,
})

export type ResolvedCalibratedOptions = z.output<typeof calibratedOptionsSchema>

/**
 * The whole pool answers and a posterior fitted on the bank weighs the answers: a conditional logit over answer
 * clusters with the texts' own signals, and "none of these" as one more outcome, so that the confidence is a
 * probability of being right (docs/decisions/calibrated-posterior.md). Calls: one a pool member.
 */
export const calibrated: Strategy<ResolvedCalibratedOptions, FittedPosterior | undefined> = {
  name: 'calibrated',
  optionsSchema: calibratedOptionsSchema,
  fittedCodec: { encode: encodeFitted, decode: decodeFitted },

  async prepare(bank: BankView, _options, { embedder }): Promise<FittedPosterior | undefined> {
    if (bank.questions.length === 0) return undefined
    return (await sharedFit(bank, withoutAggregations(bank.models), embedder)).fitted
  },

  async *run(question, context, options, fitted): AsyncGenerator<CollaborationEvent, Decision> {
    const desk = createCallDesk(context)
    try {
      const vector =
        fitted === undefined
          ? undefined
          : yield* questionVector(question, context, 'models are weighed by their average')
      const pool = context.models.map(({ id }) => id)
      const judge = createClaimJudge(question, context)
      const posterior = bindPosterior(fitted, pool, question, vector, judge.verdictOf)
      const prior = priorReadEvent(pool, posterior)
      if (prior !== undefined) yield prior
      yield {
        type: 'panel-chosen',
        panel: pool.map((model) => promisedMember(model, posterior)),
        notChosen: [],
        evidence: fitted !== undefined,
      }
      const note = evidenceNote(fitted, pool, posterior.view.trust)
      if (note !== undefined) yield { type: 'noted', degraded: false, note }

      const everyone = yield* askReferences(
        question,
        context.models,
        context,
        desk,
        { ...options, logprobs: wantsLogprobs(question, posterior, pool) },
        context.deadlineAtMs,
      )
      const toolVote = yield* voteToolCalls(
        everyone,
        everyone.map(({ reference }) => posterior.view.accuracy[reference] as number),
      )
      if (toolVote.caller !== undefined) return decisionFrom(toolVote.caller.generation)
      const answered = toolVote.talkers.map((reference) => ({ ...reference, member: reference.reference }))
      const responses = yield* examinePrograms(question, answered, context)
      const reading = yield* judgedStanding(posterior, judge, responses, [])
      if (reading.standing.leader === undefined) return yield* chooseOpenAnswer(answered, posterior, pool, context)

      yield standingEvent(posterior, pool, responses, reading, { decision: 'stop' })
      return leadersDecision(posterior, answered, reading)
    } finally {
      desk.close()
    }
  },
}
