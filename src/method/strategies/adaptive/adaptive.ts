import type { ModelId } from '../../../ports/chat-model.ts'
import type { Question } from '../../../ports/question.ts'
import type { BankView } from '../../../ports/question-bank.ts'
import type { Decision } from '../../answer.ts'
import { isFreeText } from '../../calls/in-form.ts'
import type { CollaborationEvent } from '../../events.ts'
import { type FittedAdaptive, fitAdaptive } from '../../fitted/fitted-adaptive.ts'
import { decodeFitted, encodeFitted } from '../../fitted/fitted-codec.ts'
import { learningBesideBank } from '../../learning/beside-bank.ts'
import { learnedPrior } from '../../learning/learned-prior.ts'
import { isOnlyLearnt } from '../../learning/only-learnt.ts'
import type { LearnedState } from '../../learning/state/learned-state.ts'
import type { QuestionView } from '../../posterior/question-state.ts'
import { readPrior } from '../../posterior/read-prior.ts'
import { askingOrder } from '../../skill/asking-order.ts'
import { callsOnAverage } from '../../stopping/calls-on-average.ts'
import { defaultMaxAsked, fixedRule, mostWithin, type StoppingRule } from '../../stopping/stopping-rule.ts'
import type { MethodContext, Strategy } from '../../strategy.ts'
import { adaptiveOptionsSchema, type ResolvedAdaptiveOptions } from './adaptive-options.ts'
import { answerAlone } from './answer-alone.ts'
import { askUntilSure } from './ask-until-sure.ts'
import { escalationFor, escalationModels } from './escalation.ts'

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
  newTextsBy: ({ escalate }) => (escalate?.aggregator === undefined ? [] : [escalate.aggregator]),
  fittedCodec: { encode: encodeFitted, decode: decodeFitted, heldOut: ({ posterior }) => posterior.heldOut },

  async prepare(bank: BankView, options, surroundings): Promise<FittedAdaptive | undefined> {
    if (bank.questions.length === 0) return undefined
    return fitAdaptive(bank, { ...options, maxAsked: maxAskedOf(options), parallel: parallelOf(options) }, surroundings)
  },

  async *run(question, context, options, fitted): AsyncGenerator<CollaborationEvent, Decision> {
    const escalation = escalationFor(options, context, fitted)
    const pool = context.models.filter((model) => escalation?.kind !== 'helper' || model !== escalation.model)
    const prices = pool.map(({ price }) => price?.outputUsdPerMillionTokens)
    const { bank, learner } = context
    const ids = pool.map(({ id }) => id)
    const isKnown = (model: ModelId): boolean => fitted?.posterior.models.includes(model) === true
    // A bank that was imported or built on purpose teaches more than use does.
    const isTaught = bank !== undefined && !isOnlyLearnt(bank) && ids.some(isKnown)
    const learnt = learner && !isTaught ? yield* learnedPrior(learner, question, pool, context) : undefined
    const rule =
      learner && learnt !== undefined
        ? ruleFromUse(options, learner.state)
        : (fitted?.rule ?? fixedRule(options.maxAsked ?? mostWithin(options.meanCalls)))
    const beside =
      learner && isTaught
        ? learningBesideBank(learner, question, { pool: ids, isKnown, traceId: context.traceId })
        : undefined
    const orderOf = (view: QuestionView): readonly number[] => {
      const proposed = askingOrder(view, [...pool.keys()], prices)
      return beside?.orderOf(view, proposed, Math.min(rule.cap, context.budget.callsLeft)) ?? proposed
    }
    const { posterior, order, panel } =
      learnt ?? (yield* readPrior(fitted?.posterior, question, pool, context, orderOf, beside?.accuracies))
    const asking = {
      ...{ question, options, posterior, order, rule, escalation, parallel: parallelOf(options) },
      context: { ...context, models: pool },
      usualMs: options.hedge ? (fitted?.p95Ms ?? {}) : {},
      extraVotes: fitted?.extraVotes ?? [],
      whenRead: (learnt ?? beside)?.learnFrom,
    }

    const mayAskOn = escalation !== undefined || options.minConfidence !== undefined
    const isSure = (panel[0]?.prior ?? 0) >= (rule.sureFrom ?? Number.POSITIVE_INFINITY) && isTold(question, context)
    if (mayAskOn || (!isSure && Math.min(rule.cap, order.length) > 1)) return yield* askUntilSure(asking)
    return yield* answerAlone(asking, isSure ? 'sure of it beforehand' : undefined)
  },
}

/**
 * Whether the bank says of an answer to this question, before it is there, that it is enough, and somebody reads along who
 * is better off with it as it comes. Where nobody does it is weighed first, and others are asked where it fails to answer.
 * Tool calls are voted on, and open answers chosen between: the bank does not tell of those.
 */
function isTold(question: Question, { deltas }: MethodContext): boolean {
  const maybeCompared = isFreeText(question) && (question.tools?.length ?? 0) === 0 && question.answerType !== 'open'
  return maybeCompared && deltas !== 'none'
}

/** How many models are asked at a time. */
function parallelOf({ parallel, objective }: ResolvedAdaptiveOptions): number {
  return parallel ?? (objective === 'latency' ? 2 : 1)
}

/** When to stop where nothing but use has taught: where asking on no longer pays, or the wanted mean of calls is used up. */
function ruleFromUse({ maxAsked, meanCalls }: ResolvedAdaptiveOptions, { questions }: LearnedState): StoppingRule {
  if (meanCalls === undefined) return fixedRule(maxAsked ?? defaultMaxAsked)
  const spent = questions.map(({ answers }) => answers.length)
  return callsOnAverage(meanCalls, spent, maxAsked ?? Math.max(defaultMaxAsked, Math.ceil(2 * meanCalls)))
}

function maxAskedOf({ maxAsked, meanCalls }: ResolvedAdaptiveOptions): number | undefined {
  return maxAsked ?? (meanCalls === undefined ? defaultMaxAsked : undefined)
}
