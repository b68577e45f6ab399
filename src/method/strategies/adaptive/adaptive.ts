import { PoolExhaustedError } from '../../../errors/pool-exhausted-error.ts'
import type { ModelId } from '../../../ports/chat-model.ts'
import type { Question } from '../../../ports/question.ts'
import type { BankView } from '../../../ports/question-bank.ts'
import type { Decision } from '../../answer.ts'
import { createWaveAsker } from '../../calls/ask-in-waves.ts'
import { createCallDesk } from '../../calls/call-desk.ts'
import { createClaimJudge } from '../../calls/claim-judge.ts'
import { examinePrograms } from '../../calls/examine-programs.ts'
import { cutNote } from '../../calls/form/begun-answer.ts'
import { isFreeText } from '../../calls/form/free-text.ts'
import { asAnswer, isReadAsItComes } from '../../calls/form/sole-writer.ts'
import { decisionFrom } from '../../choosing/decision-from.ts'
import { voteToolCalls } from '../../choosing/vote-tool-calls.ts'
import type { CollaborationEvent } from '../../events.ts'
import { type FittedAdaptive, fitAdaptive } from '../../fitted/fitted-adaptive.ts'
import { decodeFitted, encodeFitted } from '../../fitted/fitted-codec.ts'
import { wantsLogprobs } from '../../open-answers/choose-open-answer.ts'
import { evidenceNote } from '../../posterior/evidence-note.ts'
import { askingOrder } from '../../posterior/fitted-posterior.ts'
import { judgedStanding } from '../../posterior/judged-standing.ts'
import { bindPosterior } from '../../posterior/pool-posterior.ts'
import { priorReadEvent } from '../../posterior/prior-read-event.ts'
import { promisedMember } from '../../posterior/promised-member.ts'
import { standingEvent } from '../../posterior/standing-event.ts'
import { questionVector } from '../../retrieval/question-vector.ts'
import { changeProbability, fewestAsked, fixedRule, stopsAt } from '../../stopping/stopping-rule.ts'
import type { Strategy } from '../../strategy.ts'
import { concludeAsking } from './adaptive-conclusion.ts'
import { escalationFor, escalationModels } from './adaptive-escalation.ts'
import { adaptiveOptionsSchema, defaultMaxAsked, parallelOf, type ResolvedAdaptiveOptions } from './adaptive-options.ts'

/** Answers that cannot be compared, and tool calls, are decided among so many. */
const incomparableAnswers = 3

/**
 * Asks the model most likely to be right, weighs what is known, and asks on while it pays: in the order of what each
 * model's answer is worth on this kind of question, until a rule tuned on the bank says stop. What stays unsure may
 * go to a helper, whose answer joins as one more calibrated voter, or to an aggregator over the answers given
 * (docs/decisions/calibrated-posterior.md). Calls: `meanCalls` on average where given, `maxAsked` at most, one more to
 * escalate.
 */
export const adaptive: Strategy<ResolvedAdaptiveOptions, FittedAdaptive | undefined> = {
  name: 'adaptive',
  optionsSchema: adaptiveOptionsSchema,
  modelsNamedIn: escalationModels,
  newTextsBy: ({ escalate }) => escalate?.aggregator,
  fittedCodec: { encode: encodeFitted, decode: decodeFitted },

  async prepare(bank: BankView, options, surroundings): Promise<FittedAdaptive | undefined> {
    if (bank.questions.length === 0) return undefined
    return fitAdaptive(bank, { ...options, maxAsked: maxAskedOf(options), parallel: parallelOf(options) }, surroundings)
  },

  async *run(question, context, options, fitted): AsyncGenerator<CollaborationEvent, Decision> {
    const desk = createCallDesk(context)
    try {
      const escalation = escalationFor(options, context, fitted)
      const helper = escalation?.kind === 'helper' ? escalation.model : undefined
      const members = context.models.filter((model) => model !== helper)
      const pool = members.map(({ id }) => id)
      const vector =
        fitted === undefined
          ? undefined
          : yield* questionVector(question, context, 'models are weighed by their average')
      const judge = createClaimJudge(question, context)
      const posterior = bindPosterior(fitted?.posterior, pool, question, vector, judge.verdictOf)
      const rule = fitted?.rule ?? fixedRule(options.maxAsked ?? defaultMaxAsked)
      const parallel = parallelOf(options)
      const order = askingOrder(
        posterior.view,
        pool.map((_, member) => member),
        members.map(({ price }) => price?.outputUsdPerMillionTokens),
      )
      const prior = priorReadEvent(pool, posterior)
      if (prior !== undefined) yield prior
      yield {
        type: 'panel-chosen',
        panel: order.map((member) => promisedMember(pool[member] as ModelId, posterior)),
        notChosen: [],
        evidence: fitted !== undefined,
      }
      const note = evidenceNote(fitted?.posterior, pool, posterior.view.trust)
      if (note !== undefined) yield { type: 'noted', degraded: false, note }

      // One member is all that will be asked: it writes the answer as the caller wants it, and is shown as it writes.
      // Where nobody reads along, even one that is surely enough is weighed first, and others asked where it fails to answer.
      const firstAccuracy = posterior.view.accuracy[order[0] ?? 0] as number
      const isSure =
        isReadAsItComes(context) &&
        mayBeCompared(question) &&
        rule.sureFrom !== undefined &&
        firstAccuracy >= rule.sureFrom
      const alone =
        (isSure || Math.min(rule.cap, order.length) === 1) &&
        escalation === undefined &&
        options.minConfidence === undefined
      let isShown = false
      // Nobody overtakes it: two texts would be shown as one.
      const usualMs = options.hedge && !alone ? (fitted?.p95Ms ?? {}) : {}
      const asker = createWaveAsker(question, { ...context, models: members }, desk, {
        ...options,
        order,
        usualMs,
        untilMs: context.deadlineAtMs,
        logprobs: wantsLogprobs(question, posterior, pool),
        // A reader cannot take back what was shown: nobody goes on where its writer fails.
        ...(alone && { sole: context.answerSettings ?? {}, mayAskOn: () => !isShown }),
      })
      let wanted = alone ? 1 : Math.min(rule.cap, Math.max(parallel, fewestAsked(rule)))
      for (;;) {
        const asking = asker.untilAnswered(wanted)
        const end = yield* alone && isFreeText(question) ? asAnswer(asking, () => (isShown = true)) : asking
        const answered = asker.answered()
        if (answered.length === 0) {
          const begun = asker.begun()
          if (begun === undefined) throw new PoolExhaustedError(asker.failures)
          yield cutNote(begun)
          return decisionFrom(begun)
        }

        if (answered.some(({ generation }) => (generation.toolCalls?.length ?? 0) > 0)) {
          wanted = answered.length + 1
          if (!alone && end === undefined && answered.length < Math.min(incomparableAnswers, rule.cap)) continue
          const accuracies = answered.map(({ member }) => posterior.view.accuracy[member] as number)
          const toolVote = yield* voteToolCalls(answered, accuracies)
          if (toolVote.caller !== undefined) return decisionFrom(toolVote.caller.generation)
        }

        const talkers = answered.filter(({ generation }) => (generation.toolCalls?.length ?? 0) === 0)
        const responses = yield* examinePrograms(question, talkers, context)
        const reading = yield* judgedStanding(posterior, judge, responses, asker.remaining())
        const { standing } = reading
        const change = changeProbability(rule, standing)
        const comparable = standing.leader !== undefined
        const most = Math.max(rule.cap, options.minConfidence === undefined ? 0 : pool.length)
        const unsure = posterior.calibrated && standing.confidence < (options.minConfidence ?? 0)
        const enough =
          alone || (comparable ? stopsAt(rule, standing) && !unsure : talkers.length >= incomparableAnswers)
        const wants = !enough && answered.length < most && asker.remaining().length > 0
        const ended = end ?? (wants ? asker.ended() : undefined)
        if (wants && ended === undefined) {
          yield standingEvent(posterior, pool, responses, reading, {
            decision: 'ask-more',
            change,
            wanted: options.minConfidence,
            ...(unsure && stopsAt(rule, standing) && { because: 'below the confidence asked for' }),
          })
          wanted = Math.min(most, answered.length + parallel)
          continue
        }

        for (const { model, error } of asker.failures) {
          yield { type: 'noted', degraded: true, note: `${model} gave no answer: ${error.message}` }
        }
        const ceiling =
          ended === 'deadline' ? 'the time is up' : ended === 'calls' ? 'the calls are used up' : undefined
        if (ceiling !== undefined && !enough) {
          yield { type: 'noted', degraded: true, note: `Stopped early: ${ceiling}.` }
        }
        const because = isSure && alone ? 'sure of it beforehand' : undefined
        return yield* concludeAsking(
          { question, context, desk, options, fitted, pool, posterior, judge, vector, escalation, asker },
          { answered: talkers, responses, reading, change, ceiling, because },
        )
      }
    } finally {
      desk.close()
    }
  },
}

/** Whether a bank's answers tell of this question's: tool calls are voted on, and open answers chosen between. */
function mayBeCompared(question: Question): boolean {
  return isFreeText(question) && (question.tools?.length ?? 0) === 0 && question.answerType !== 'open'
}

function maxAskedOf({ maxAsked, meanCalls }: ResolvedAdaptiveOptions): number | undefined {
  return maxAsked ?? (meanCalls === undefined ? defaultMaxAsked : undefined)
}
