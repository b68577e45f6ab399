import { createBudget } from '../budget/create-budget.ts'
import { createVirtualClock } from '../clock/virtual-clock.ts'
import type { GradeResponse } from '../collect/ask-cell.ts'
import { questionToAsk } from '../collect/question-to-ask.ts'
import { PoolExhaustedError } from '../errors/pool-exhausted-error.ts'
import type { Answer } from '../method/answer.ts'
import { answerRequest } from '../method/calls/answer-request.ts'
import type { Learner } from '../method/learning/state/learner.ts'
import { runStrategy } from '../method/run-strategy.ts'
import type { AnyStrategy } from '../method/strategies/registry.ts'
import type { ModelFacts } from '../models/model-facts.ts'
import { createRecordedModel } from '../models/recorded/recorded-model.ts'
import { asksFor, type RecordedResponse } from '../models/recorded/recorded-response.ts'
import type { ChatModel, ChatRequest, ModelId } from '../ports/chat-model.ts'
import type { Embedder } from '../ports/embedder.ts'
import type { ProgramExaminer } from '../ports/execution.ts'
import type { Question } from '../ports/question.ts'
import type { BankView } from '../ports/question-bank.ts'
import type { Random } from '../ports/random.ts'
import { createSeededRandom } from '../random/seeded-random.ts'
import { type AnswerSource, answerSource, type RecordedSample } from './answer-source.ts'
import type { LabQuestion } from './lab-question.ts'
import type { KeptGeneration } from './live/generation-record.ts'
import type { LiveGenerations } from './live/live-generations.ts'

/** What is the same for every question of a run. */
export interface LabWorld {
  readonly bank: BankView | undefined
  readonly embedder: Embedder
  /** The pool, in order; a model that has no recorded answer to a question, and is not live, is not in its pool. */
  readonly pool: readonly ModelId[]
  /** Models that options may name and that are never in the pool. */
  readonly helpers: readonly ModelId[]
  readonly seed: string
  /** Learns from what is asked. Absent: nothing is learnt. */
  readonly learner?: Learner | undefined
  /** Asked what the recordings do not hold. Absent: nobody is asked anything. */
  readonly live?: LiveGenerations | undefined
  /** Grades what was generated live. Default: by the question's reference. */
  readonly grade?: GradeResponse
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
  /** Models asked, in the order of asking, each once. */
  readonly asked: readonly ModelId[]
  /** Recorded answers that were taken, in the order of asking. */
  readonly recorded: readonly RecordedSample[]
  /** What was generated live, in the order of asking; empty without live models. */
  readonly live: readonly KeptGeneration[]
  /** Which of these texts the answer is; undefined without an answer. */
  readonly source: AnswerSource | undefined
  /** Recorded latency along the critical path, milliseconds; undefined unless every model asked has one. */
  readonly criticalPathMs: number | undefined
}

/** What comes of a question that nobody can answer. */
export const noLabAnswer: LabAnswer = {
  answer: undefined,
  asked: [],
  recorded: [],
  live: [],
  source: undefined,
  criticalPathMs: undefined,
}

/**
 * Runs a strategy on recorded answers: the generator that serves, over recorded models and a virtual clock. Chance is
 * seeded by (seed, dataset, questionId), never by the question's place, so a question's answer depends on it, the
 * bank and the answers asked for alone.
 *
 * What no recording holds is asked of a live model where there is one of that id. Virtual time stands still meanwhile and
 * then moves on by the latency kept with the generation, so a run that generates and one that reads go the same way. A
 * model's n-th answer to the question itself is its n-th sample, whichever strategy asks for it: it is asked once, in one form.
 */
export async function askRecorded(labQuestion: LabQuestion, asked: LabStrategy, world: LabWorld): Promise<LabAnswer> {
  const { dataset, questionId } = labQuestion
  const { live } = world
  // As a live model is asked it: options that the text does not list stand below it.
  const question = { ...labQuestion.question, messages: questionToAsk(labQuestion.question).messages }
  const isReference = asksFor(question)
  const seed = JSON.stringify([world.seed, dataset ?? null, questionId])
  const clock = createVirtualClock()
  let latenciesKnown = true
  const recorded: RecordedSample[] = []
  const generated: (KeptGeneration | undefined)[] = []
  const generate = async (model: ModelId, request: ChatRequest, from: LiveGenerations): Promise<KeptGeneration> => {
    // Its place is that of the asking: answers come in any order.
    const place = generated.push(undefined) - 1
    const kept = await clock.hold(from.generate(model, request))
    generated[place] = kept
    return kept
  }
  const bind = (model: ModelId): ChatModel => {
    const facts = live?.models.get(model)
    const responses = labQuestion.responses(model) ?? []
    let samples = 0
    return createRecordedModel({
      ...facts,
      id: model,
      clock,
      responseFor(request): RecordedResponse | (() => Promise<RecordedResponse>) | undefined {
        const sample = isReference(request) ? samples++ : undefined
        const response = sample === undefined ? undefined : responses[sample]
        if (sample === undefined || response === undefined) {
          if (live === undefined || facts === undefined) return undefined
          const chance = createSeededRandom(seed).fork(`sample ${sample}`)
          const asked = sample === undefined ? request : asSample(request, facts, question, chance, world.bank)
          return () => generate(model, asked, live)
        }
        recorded.push({ model, sample, response: response.response })
        if (response.latencyMs === undefined) latenciesKnown = false
        return response
      },
    })
  }
  const models = world.pool
    .filter((model) => labQuestion.responses(model) !== undefined || live?.models.has(model) === true)
    .map(bind)
  if (models.length === 0) return noLabAnswer

  const run = runStrategy({
    strategy: asked.strategy,
    name: asked.spec,
    options: asked.options,
    fitted: () => ({ mustFit: Promise.resolve(false), value: Promise.resolve(asked.fitted) }),
    question,
    seed,
    ...(live && { signal: live.signal }),
    context: {
      models,
      // An option names them on every question; one without a recorded answer here fails, and no call is counted.
      helpers: world.helpers.map(bind),
      bank: world.bank,
      embedder: world.embedder,
      examiner: recordedExaminer(labQuestion),
      random: createSeededRandom(seed),
      freshMark: live?.marksFor(seed) ?? (() => 'recorded'),
      clock,
      budget: createBudget(),
      learner: world.learner,
      traceId: world.learner === undefined ? '' : seed,
      deltas: 'none',
    },
  })
  const order: ModelId[] = []
  /** Calls of each model that came about. */
  const made = new Map<ModelId, number>()
  const labAnswer = (answer: Answer | undefined): LabAnswer => {
    const written = generated.filter((kept) => kept !== undefined)
    return {
      answer,
      asked: order.filter((model) => (made.get(model) ?? 0) > 0),
      recorded,
      live: written,
      source: answer && answerSource(answer, recorded, written),
      criticalPathMs: answer !== undefined && latenciesKnown ? clock.nowMs() : undefined,
    }
  }
  try {
    for (;;) {
      const step = await run.next()
      if (step.done) return labAnswer(step.value)
      const event = step.value
      if (event.type === 'call-started') {
        if (!order.includes(event.model)) order.push(event.model)
        made.set(event.model, (made.get(event.model) ?? 0) + 1)
      } else if (event.type === 'call-failed' && event.calls === 0) {
        made.set(event.model, (made.get(event.model) ?? 0) - 1)
      }
    }
  } catch (error) {
    if (!(error instanceof PoolExhaustedError)) throw error
    return labAnswer(undefined)
  }
}

/** What running the recorded programs showed; a text that was not recorded was not run. */
function recordedExaminer({ responses }: LabQuestion): ProgramExaminer {
  return {
    examine: async (_, answers) => ({
      executions: answers.map(
        ({ model, text }) => responses(model)?.find(({ response }) => response === text)?.execution,
      ),
    }),
  }
}

/**
 * The request for a sample, the same for every strategy: with the seed of the sample, with log-probabilities, and with an
 * answer line where members are asked for one, as the bank was asked. One without a seed is passed through as it is.
 */
function asSample(
  request: ChatRequest,
  facts: ModelFacts,
  question: Question,
  chance: Random,
  bank: BankView | undefined,
): ChatRequest {
  const { seed, temperature, maxTokens, whole } = request
  if (seed === undefined || temperature === undefined || maxTokens === undefined) return request
  const settings = { temperature, maxTokens, answerLine: 'auto' } as const
  const asked = answerRequest(facts, question, question.messages, settings, chance, bank)
  return { ...asked, logprobs: true, ...(whole !== undefined && { whole }) }
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
