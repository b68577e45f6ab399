import { createBudget } from '../budget/create-budget.ts'
import { createVirtualClock } from '../clock/virtual-clock.ts'
import { PoolExhaustedError } from '../errors/pool-exhausted-error.ts'
import type { Answer } from '../method/answer.ts'
import type { CollaborationEvent } from '../method/events.ts'
import { runStrategy } from '../method/run-strategy.ts'
import type { AnyStrategy } from '../method/strategies/registry.ts'
import { createRecordedModel } from '../models/recorded/recorded-model.ts'
import { samplesOf } from '../models/recorded/recorded-response.ts'
import type { ChatModel, ModelId } from '../ports/chat-model.ts'
import type { Embedder } from '../ports/embedder.ts'
import type { BankView } from '../ports/question-bank.ts'
import type { Price } from '../ports/usage.ts'
import { createSeededRandom } from '../random/seeded-random.ts'
import type { LabQuestion } from './lab-question.ts'

/** What is the same for every question of a run. */
export interface LabWorld {
  readonly bank: BankView | undefined
  readonly embedder: Embedder
  /** The pool, in order; a model without a recorded answer is not in the pool of that question. */
  readonly pool: readonly ModelId[]
  /** Models that options may name and that are never in the pool. */
  readonly helpers: readonly ModelId[]
  readonly prices: ReadonlyMap<ModelId, Price>
  readonly seed: string
}

/** A strategy ready to answer: its options resolved and fitted on the world's bank. */
export interface LabStrategy {
  /** As the user wrote it. */
  readonly spec: string
  readonly strategy: AnyStrategy
  readonly options: unknown
  readonly fitted: unknown
}

/** What came of a question. No answer when no model of the pool has one recorded. */
export interface LabAnswer {
  readonly answer: Answer | undefined
  /** Models asked, in the order of asking. */
  readonly asked: readonly ModelId[]
  /** Recorded latency along the critical path, milliseconds; undefined unless every model asked has one. */
  readonly criticalPathMs: number | undefined
}

/**
 * Runs a strategy on recorded answers: the generator that serves, over recorded models and a virtual clock. Chance is
 * seeded by (seed, dataset, questionId), never by the question's place, so a question's answer depends on it, the
 * bank and the answers asked for alone.
 */
export async function askRecorded(labQuestion: LabQuestion, asked: LabStrategy, world: LabWorld): Promise<LabAnswer> {
  const { dataset, questionId, question } = labQuestion
  const clock = createVirtualClock()
  let latenciesKnown = true
  const bind = (model: ModelId): ChatModel => {
    const responses = labQuestion.responses(model) ?? []
    const price = world.prices.get(model)
    const lookup = samplesOf(question, responses)
    return createRecordedModel({
      id: model,
      clock,
      responseFor: (request, generation) => {
        const response = lookup(request, generation)
        if (response !== undefined && response.latencyMs === undefined) latenciesKnown = false
        return response
      },
      ...(price !== undefined && { price }),
    })
  }
  const models = world.pool.filter((model) => labQuestion.responses(model) !== undefined).map(bind)
  if (models.length === 0) return { answer: undefined, asked: [], criticalPathMs: undefined }

  const seed = JSON.stringify([world.seed, dataset ?? null, questionId])
  const run = runStrategy({
    strategy: asked.strategy,
    name: asked.spec,
    options: asked.options,
    fitted: () => ({ mustFit: Promise.resolve(false), value: Promise.resolve(asked.fitted) }),
    question,
    seed,
    context: {
      models,
      // An option names them on every question; one without a recorded answer here fails, and no call is counted.
      helpers: world.helpers.map(bind),
      bank: world.bank,
      embedder: world.embedder,
      random: createSeededRandom(seed),
      freshMark: () => 'recorded',
      clock,
      budget: createBudget(),
      traceId: '',
    },
  })
  const order: ModelId[] = []
  try {
    for (;;) {
      const step = await run.next()
      if (!step.done) noteAsked(step.value, order)
      else return { answer: step.value, asked: order, criticalPathMs: latenciesKnown ? clock.nowMs() : undefined }
    }
  } catch (error) {
    if (!(error instanceof PoolExhaustedError)) throw error
    return { answer: undefined, asked: order, criticalPathMs: undefined }
  }
}

function noteAsked(event: CollaborationEvent, order: ModelId[]): void {
  if (event.type === 'reference-started' || event.type === 'candidate-started') {
    if (!order.includes(event.model)) order.push(event.model)
  } else if (event.type === 'reference-failed' && event.calls === 0) {
    order.splice(order.indexOf(event.model), 1)
  }
}

/** Vectors that are kept at most: 40 MB of the lexical embedder's. */
const mostVectors = 20_000

/** Every text's vector computed once for all strategies that ask for it, be it a question or a response. */
export function rememberingEmbedder(embedder: Embedder): Embedder {
  const known = new Map<string, Promise<Float32Array>>()
  return {
    id: embedder.id,
    dimensions: embedder.dimensions,
    embed(texts, { role }) {
      if (known.size + texts.length > mostVectors) known.clear()
      const missing = texts.filter((text) => !known.has(`${role} ${text}`))
      // Without the caller's signal: what one question gives up, the next may want.
      const vectors = missing.length === 0 ? undefined : embedder.embed(missing, { role })
      for (const [place, text] of missing.entries()) {
        known.set(
          `${role} ${text}`,
          Promise.resolve(vectors).then((all) => all?.[place] ?? new Float32Array()),
        )
      }
      return Promise.all(texts.map((text) => known.get(`${role} ${text}`) ?? Promise.resolve(new Float32Array())))
    },
  }
}
