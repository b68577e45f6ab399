import { groupAnswers } from '../../answers/group-answers.ts'
import { createBudget } from '../../budget/create-budget.ts'
import { createVirtualClock } from '../../clock/virtual-clock.ts'
import { PoolExhaustedError } from '../../errors/pool-exhausted-error.ts'
import { UsageError } from '../../errors/smacs-error.ts'
import type { Answer } from '../../method/answer.ts'
import type { CollaborationEvent } from '../../method/events.ts'
import { runStrategy } from '../../method/run-strategy.ts'
import type { AnyStrategy } from '../../method/strategies/registry.ts'
import type { AnswerEquivalence } from '../../ports/answer-equivalence.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { Question } from '../../ports/question.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import type { Trace } from '../../traces/trace.ts'
import type { Counterfactual } from '../page/counterfactuals-body.ts'
import { type ModelFacts, type SaidThen, saidThen } from './said-then.ts'

/** What is the same for every setting that is tried on a trace. */
export interface TraceWorld {
  readonly bank: BankView | undefined
  readonly embedder: Embedder
  readonly equivalence: AnswerEquivalence | undefined
  /** The pool of the time, in order. */
  readonly pool: readonly ModelFacts[]
  readonly helpers: readonly ModelFacts[]
}

/** A strategy with its options resolved and fitted on the world's bank. */
export interface TraceSetting {
  /** As it was written. */
  readonly spec: string
  readonly strategy: AnyStrategy
  readonly options: unknown
  readonly fitted: unknown
}

/**
 * What a setting would have answered, by the code that serves, from what the models said then and from nothing else. Chance
 * is seeded as it was.
 */
export async function askTrace(
  trace: Trace & { readonly question: Question },
  { spec, strategy, options, fitted }: TraceSetting,
  world: TraceWorld,
): Promise<Counterfactual> {
  const { question, events } = trace
  const clock = createVirtualClock()
  const said = saidThen(question, events, clock)
  const seed = events.find((event) => event.type === 'started')?.seed ?? ''
  const run = runStrategy({
    strategy,
    name: spec,
    options,
    fitted: () => ({ mustFit: Promise.resolve(false), value: Promise.resolve(fitted) }),
    question,
    seed,
    context: {
      models: world.pool.map((facts) => said.model(facts)),
      helpers: world.helpers.map((facts) => said.model(facts)),
      bank: world.bank,
      // Virtual time would take what is waited for outside for quiet.
      embedder: { ...world.embedder, embed: (...given) => clock.hold(world.embedder.embed(...given)) },
      equivalence: world.equivalence && {
        ...world.equivalence,
        saySame: (...given) => clock.hold((world.equivalence as AnswerEquivalence).saySame(...given)),
      },
      random: createSeededRandom(seed),
      freshMark: () => 'recorded',
      clock,
      budget: createBudget(),
      traceId: trace.id,
      deltas: 'none',
    },
  })
  const seen: CollaborationEvent[] = []
  try {
    for (;;) {
      const step = await run.next()
      if (step.done) return answered(spec, trace, said, seen, step.value)
      seen.push(step.value)
    }
  } catch (error) {
    if (!(error instanceof PoolExhaustedError || error instanceof UsageError)) throw error
    return { strategy: spec, status: 'unanswered', notAskedThen: askedOf(seen).notAskedThen, why: error.message }
  }
}

function answered(
  spec: string,
  trace: Trace & { readonly question: Question },
  said: SaidThen,
  seen: readonly CollaborationEvent[],
  answer: Answer,
): Counterfactual {
  if (!isWrittenThen(trace, said, seen)) return { strategy: spec, status: 'needs-calls' }
  const { confidence, costUsd, writtenBy, usage } = answer
  return {
    ...{ strategy: spec, status: 'answered', answer: answer.extracted ?? answer.text, writtenBy, ...askedOf(seen) },
    ...(confidence !== undefined && { confidence }),
    calls: usage.calls,
    ...(costUsd !== undefined && { costUsd }),
    agrees: saysTheSame(trace, answer),
  }
}

function askedOf(seen: readonly CollaborationEvent[]): {
  readonly asked: readonly ModelId[]
  readonly notAskedThen: readonly ModelId[]
} {
  const startedIn = (events: readonly CollaborationEvent[]): readonly ModelId[] => [
    ...new Set(events.flatMap((event) => (event.type === 'call-started' ? [event.model] : []))),
  ]
  const missing = new Set(seen.flatMap((event) => (isMissing(event) ? [event.model] : [])))
  const firstMissing = seen.findIndex(isMissing)
  return {
    asked: startedIn(seen).filter((model) => !missing.has(model)),
    // Who was tried after one was missing may have been tried in its place.
    notAskedThen: startedIn(seen.slice(0, Math.max(0, firstMissing))).filter((model) => missing.has(model)),
  }
}

function isMissing(event: CollaborationEvent): event is Extract<CollaborationEvent, { type: 'call-failed' }> {
  return event.type === 'call-failed' && event.failure.kind === 'not-recorded'
}

/** Whether every candidate that was written again was given just the references that it was written from. */
function isWrittenThen({ events }: Trace, { candidatesUsed }: SaidThen, seen: readonly CollaborationEvent[]): boolean {
  if (seen.some((event) => isMissing(event) && event.stage === 'aggregation')) return false
  const [then, now] = [subsetsOf(events), subsetsOf(seen)]
  return [...candidatesUsed].every((candidate) => {
    const subset = then.get(candidate)
    return subset !== undefined && subset === now.get(candidate)
  })
}

/** The references of each candidate by the models that wrote them, and the candidates that it was written from, too. */
function subsetsOf(events: readonly CollaborationEvent[]): ReadonlyMap<number, string> {
  const writers = new Map<number, ModelId>()
  const subsets = new Map<number, string>()
  for (const event of events) {
    if (event.type === 'call-started' && event.stage === 'reference') writers.set(event.index, event.model)
    else if (event.type === 'subset-drawn') {
      const references = event.references.map((reference) => writers.get(reference))
      subsets.set(event.candidate, JSON.stringify([references, event.candidates]))
    }
  }
  return subsets
}

function saysTheSame({ events, question }: Trace & { readonly question: Question }, answer: Answer): boolean {
  const given = events.find((event) => event.type === 'answer-finished')?.answer
  if (given === undefined) return false
  const texts = [given, answer].map(({ extracted, text }) => extracted ?? text)
  const [then, now] = groupAnswers(texts, question).clusterOf
  return then === undefined ? texts[0] === texts[1] : then === now
}
