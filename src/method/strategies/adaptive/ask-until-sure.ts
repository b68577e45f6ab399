import type { ModelId } from '../../../ports/chat-model.ts'
import type { Question } from '../../../ports/question.ts'
import type { Decision } from '../../answer.ts'
import { createWaveAsker, type WaveAsker } from '../../calls/ask-in-waves.ts'
import { cutAnswer } from '../../calls/cut-answer.ts'
import { examinePrograms } from '../../calls/examine-programs.ts'
import { decisionFrom } from '../../choosing/decision.ts'
import { voteToolCalls } from '../../choosing/vote-tool-calls.ts'
import type { ExtraVote } from '../../escalation/extra-vote.ts'
import type { CollaborationEvent } from '../../events.ts'
import { type PoolPosterior, type Reading, readJudged } from '../../posterior/pool-posterior.ts'
import { wantsLogprobs } from '../../posterior/read-prior.ts'
import { readingEvent } from '../../posterior/reading-event.ts'
import { changeProbability, fewestAsked, type StoppingRule, stopsAt } from '../../stopping/stopping-rule.ts'
import type { MethodContext } from '../../strategy.ts'
import type { ResolvedAdaptiveOptions } from './adaptive-options.ts'
import { concludeAsking, type Escalation } from './escalation.ts'

/** What is the same from the first model asked to the last. */
export interface AdaptiveAsking {
  readonly question: Question
  /** Its models are those that may be asked as the pool. */
  readonly context: MethodContext
  readonly options: ResolvedAdaptiveOptions
  readonly posterior: PoolPosterior
  /** Places in the pool, the first to be asked first. */
  readonly order: readonly number[]
  readonly rule: StoppingRule
  /** How many are asked at a time. */
  readonly parallel: number
  readonly escalation: Escalation | undefined
  readonly extraVotes: readonly ExtraVote[]
  /** Told the answers once nobody is asked any more. */
  readonly whenRead?: ((reading: Reading) => Iterable<CollaborationEvent>) | undefined
  /** How long each model usually takes at most; one without an entry is never overtaken. */
  readonly usualMs: Readonly<Record<ModelId, number>>
}

/** Answers that cannot be compared, and tool calls, are decided among so many. */
const incomparableAnswers = 3

/** Asks, weighs the answers, and asks on until the stopping rule says that it no longer pays, or nobody may be asked. */
export async function* askUntilSure(asking: AdaptiveAsking): AsyncGenerator<CollaborationEvent, Decision> {
  const { question, context, options, posterior, order, rule, parallel, usualMs } = asking
  const { minConfidence } = options
  const most = minConfidence === undefined ? rule.cap : Math.max(rule.cap, order.length)
  const priors = posterior.view.accuracy
  const logprobs = wantsLogprobs(question, posterior)
  const asker = createWaveAsker(question, context, { ...options, order, priors, logprobs, usualMs })
  let wanted = Math.min(rule.cap, Math.max(parallel, fewestAsked(rule)))
  for (;;) {
    const end = yield* asker.untilAnswered(wanted)
    const references = asker.answered()
    if (references.length === 0) return decisionFrom(yield* cutAnswer(asker.begun(), asker.failures()))
    const callsTools = references.some(({ generation }) => (generation.toolCalls?.length ?? 0) > 0)
    if (callsTools && end === undefined && references.length < Math.min(incomparableAnswers, rule.cap)) {
      wanted = references.length + 1
      continue
    }
    const { caller, answered } = yield* voteToolCalls(references)
    if (caller !== undefined) return decisionFrom(caller.generation)

    const examined = yield* examinePrograms(question, answered, context)
    const reading = yield* readJudged(posterior, examined, asker.remaining())
    const change = changeProbability(rule, reading.standing)
    const stops = stopsAt(rule, reading.standing)
    const unsure = posterior.calibrated && reading.confidence < (minConfidence ?? 0)
    const enough = reading.leader === undefined ? answered.length >= incomparableAnswers : stops && !unsure
    const wants = !enough && references.length < most && asker.remaining().length > 0
    const ended = end ?? (wants ? asker.ended() : undefined)
    if (!wants || ended !== undefined) {
      const ceiling = ended === 'deadline' ? 'the time is up' : ended === 'calls' ? 'the calls are used up' : undefined
      yield* noteFailures(asker)
      if (ceiling !== undefined && !enough) yield { type: 'noted', degraded: true, note: `Stopped early: ${ceiling}.` }
      yield* asking.whenRead?.(reading) ?? []
      return yield* concludeAsking(asking, asker, reading, { change, ceiling })
    }
    const because = unsure && stops ? 'below the confidence asked for' : undefined
    yield readingEvent(posterior, reading, { decision: 'ask-more', change, wanted: minConfidence, because })
    wanted = Math.min(most, references.length + parallel)
  }
}

/** Says who gave no answer, and why. */
export function* noteFailures(asker: WaveAsker): Generator<CollaborationEvent> {
  for (const { model, error } of asker.failures()) {
    yield { type: 'noted', degraded: true, note: `${model} gave no answer: ${error.message}` }
  }
}
