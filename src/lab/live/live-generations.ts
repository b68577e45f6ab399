import { createHmac } from 'node:crypto'
import { createCeilingGate } from '../../budget/ceiling-gate.ts'
import { createBudget } from '../../budget/create-budget.ts'
import { ModelCallError } from '../../errors/model-call-error.ts'
import { SmacsError } from '../../errors/smacs-error.ts'
import { type GenerationOutcome, generate } from '../../method/calls/generate.ts'
import { type ModelFacts, modelFacts } from '../../models/model-facts.ts'
import type { Budget } from '../../ports/budget.ts'
import type { ChatDelta, ChatModel, ChatRequest, ModelId } from '../../ports/chat-model.ts'
import type { Clock } from '../../ports/clock.ts'
import { costUsd } from '../../ports/usage.ts'
import type { GenerationRecord, KeptGeneration } from './generation-record.ts'
import { requestDigest } from './request-digest.ts'

/** What live models did in a run so far. */
export interface LiveTally {
  /** Generations asked of a model and kept. */
  readonly asked: number
  /** Times that a generation was wanted and already kept. */
  readonly reused: number
  readonly failures: readonly { readonly model: ModelId; readonly error: Error }[]
  /** Tokens known to be taken in and put out in this run; `tokensComplete` is false when a generation's are not known. */
  readonly tokens: number
  readonly tokensComplete: boolean
  /** US dollars known to be spent in this run; `costComplete` is false when a generation's cost is not known. */
  readonly costUsd: number
  readonly costComplete: boolean
}

/**
 * Models that the lab may ask what nobody recorded. A generation is asked once: what the record holds is taken from
 * there, equal requests at the same time share one answer, and each answer is in the record before anybody sees it.
 */
export interface LiveGenerations {
  /**
   * What a request to a model may depend on, as it stood before the model was first asked, without a tokenizer: some models
   * learn the size of their context when they are loaded, and the next run, which loads none, has to send the same request.
   */
  readonly models: ReadonlyMap<ModelId, ModelFacts>
  /** How many questions have to be under way to keep the models busy. */
  readonly questionsAtOnce: number
  /** Aborted when the run cannot go on: interrupted, the ceiling reached, a model out of order. */
  readonly signal: AbortSignal
  /**
   * @throws ModelCallError when the model failed, which keeps nothing; the signal's reason when the run cannot go on;
   *   UsageError where a cost ceiling meets a model without a price
   */
  generate(model: ModelId, request: ChatRequest): Promise<KeptGeneration>
  /** Marks to fence references with, one after the other: secret, and the same for the same question in every run. */
  marksFor(question: string): () => string
  tally(): LiveTally
  /** Waits for what is under way: it is paid for, and kept. */
  settle(): Promise<void>
}

export interface LiveGenerationsOptions {
  readonly models: readonly ChatModel[]
  readonly record: GenerationRecord
  /** Real time: it measures latencies. */
  readonly clock: Clock
  readonly questionsAtOnce: number
  /** US dollars of this run, worst cases of what is under way included; never exceeded. Every model then needs a price. */
  readonly maxCostUsd?: number | undefined
  /** Aborting gives up what is under way. */
  readonly signal: AbortSignal
}

/** A model that failed so often in a row ends the run: what it does not write would be measured as if it could not. */
const failuresInARow = 8

const never = new AbortController().signal

export function createLiveGenerations(options: LiveGenerationsOptions): LiveGenerations {
  const { record, clock } = options
  const members = new Map(options.models.map((model) => [model.id, model]))
  const gate = createCeilingGate(createBudget({ maxCostUsd: options.maxCostUsd }))
  const stopping = new AbortController()
  const signal = AbortSignal.any([options.signal, stopping.signal])
  const underWay = new Map<string, Promise<KeptGeneration>>()
  const failures: { model: ModelId; error: Error }[] = []
  const inARow = new Map<ModelId, number>()
  /** Why a model failed when it was last asked. */
  const causes = new Map<ModelId, Error>()
  let asked = 0
  let reused = 0
  let tokens = 0
  let tokensComplete = true
  let spentUsd = 0
  let costComplete = true

  const stop = (reason: Error): Error => {
    if (!signal.aborted) stopping.abort(reason)
    return signal.reason
  }

  const countFailure = (model: ModelId, error: Error): void => {
    failures.push({ model, error })
    // A request refused, like a prompt too long, says nothing about the model.
    if (error instanceof ModelCallError && error.kind === 'refused-request') return
    // That it is left alone for a while says nothing of why.
    if (!(error instanceof ModelCallError && error.kind === 'circuit-open')) causes.set(model, error)
    const count = (inARow.get(model) ?? 0) + 1
    inARow.set(model, count)
    if (count < failuresInARow) return
    const cause = causes.get(model) ?? error
    const message = `${model} failed ${count} times in a row, when it was last asked: ${cause.message} What was written is kept. \`smacs doctor\` looks into the model; then run the same command again, with --force.`
    stop(new SmacsError('live-model', message))
  }

  /** One request from its admission to its end, with what its deltas alone tell. */
  const askOnce = async (model: ChatModel, request: ChatRequest) => {
    let admittedAtMs = clock.nowMs()
    let finish: Extract<ChatDelta, { type: 'finish' }> | undefined
    let begun = false
    const budget: Budget = {
      get callsLeft() {
        return gate.budget.callsLeft
      },
      reserve(estimate) {
        // Waiting for its turn is no time of the model's.
        if (!begun) admittedAtMs = clock.nowMs()
        begun = true
        stopping.signal.throwIfAborted()
        return gate.budget.reserve(estimate)
      },
    }
    const context = { clock, budget, signal: options.signal, cancelled: never }
    const outcome = await generate(model, request, context, (delta) => {
      if (delta.type === 'finish') finish = delta
    })
    return { outcome, finishReason: finish?.reason, latencyMs: Math.round(clock.nowMs() - admittedAtMs) }
  }

  const ask = async (model: ChatModel, request: ChatRequest, digest: string): Promise<KeptGeneration> => {
    signal.throwIfAborted()
    let facts: Awaited<ReturnType<typeof askOnce>> | undefined
    const outcome = await gate.pass(async () => {
      facts = await askOnce(model, request)
      return facts.outcome
    })
    if (outcome === undefined || facts === undefined) {
      const message = `--max-cost-usd is used up. What was written is kept: run the same command again, with --force and a new amount, to go on from there.`
      throw stop(new SmacsError('max-cost', message))
    }
    const spent = outcome.ok ? outcome.generation.costUsd : failedCostUsd(outcome, model)
    if (spent === undefined) costComplete = false
    else spentUsd += spent
    const used = usedTokens(outcome)
    if (used === undefined) tokensComplete = false
    else tokens += used
    // One that ended by itself and wrote nothing was bought like any other, and would write nothing again.
    const isEmpty = facts.finishReason !== undefined && !outcome.ok && isEmptyAnswer(outcome.error)
    if (!outcome.ok && !isEmpty) {
      signal.throwIfAborted()
      countFailure(model.id, outcome.error)
      throw outcome.error
    }
    const kept: KeptGeneration = {
      digest,
      model: model.id,
      ...keptText(outcome),
      finishReason: facts.finishReason ?? 'other',
      ...(spent !== undefined && { costUsd: spent }),
      latencyMs: facts.latencyMs,
    }
    try {
      await record.keep(kept)
    } catch (error) {
      throw stop(error instanceof Error ? error : new Error(String(error)))
    }
    inARow.delete(model.id)
    asked += 1
    return kept
  }

  return {
    models: new Map(options.models.map((model) => [model.id, modelFacts(model)])),
    questionsAtOnce: options.questionsAtOnce,
    signal,
    async generate(id, request) {
      const model = members.get(id)
      if (model === undefined) throw new RangeError(`No live model is called ${id}.`)
      const digest = requestDigest(id, request)
      const known = record.find(digest) ?? underWay.get(digest)
      if (known !== undefined) {
        reused += 1
        return known
      }
      const asking = ask(model, request, digest).finally(() => underWay.delete(digest))
      asking.catch(() => undefined)
      underWay.set(digest, asking)
      return asking
    },
    marksFor(question) {
      let drawn = 0
      return () => {
        drawn += 1
        const mark = createHmac('sha256', record.markKey).update(JSON.stringify([question, drawn]))
        return mark.digest('hex').slice(0, 16)
      }
    },
    tally: () => ({ asked, reused, failures, tokens, tokensComplete, costUsd: spentUsd, costComplete }),
    async settle() {
      await Promise.allSettled(underWay.values())
    },
  }
}

/** Everyone outside the pool whom options may name: models with recorded answers first, then live ones. */
export function helpersOf(
  pool: readonly ModelId[],
  recorded: readonly ModelId[],
  live: Pick<LiveGenerations, 'models'> | undefined,
): readonly ModelId[] {
  return [...new Set([...recorded, ...(live?.models.keys() ?? [])])].filter((model) => !pool.includes(model))
}

function isEmptyAnswer(error: Error): boolean {
  return error instanceof ModelCallError && error.kind === 'empty'
}

function usedTokens(outcome: GenerationOutcome): number | undefined {
  const { inputTokens, outputTokens } = (outcome.ok ? outcome.generation.usage : outcome.usage) ?? {}
  return inputTokens === undefined || outputTokens === undefined ? undefined : inputTokens + outputTokens
}

function failedCostUsd({ calls, usage }: Extract<GenerationOutcome, { ok: false }>, { price }: ChatModel) {
  const nothing = calls === 0 || (usage?.inputTokens === 0 && usage.outputTokens === 0)
  return nothing ? 0 : costUsd(usage, price)
}

function keptText(outcome: GenerationOutcome): Pick<KeptGeneration, 'response' | 'meanLogprob' | 'usage'> {
  if (!outcome.ok) return { response: '', ...(outcome.usage !== undefined && { usage: outcome.usage }) }
  const { text, meanLogprob, usage } = outcome.generation
  return {
    response: text,
    ...(meanLogprob !== undefined && { meanLogprob }),
    ...(usage !== undefined && { usage }),
  }
}
