import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { type LabWorld, rememberingEmbedder } from '../ask-recorded.ts'
import { labBank } from '../lab-bank.ts'
import { type LabQuestion, labQuestions } from '../lab-question.ts'
import { createLabRunner, type LabRunner, type LabStrategyChoice } from '../lab-runner.ts'
import { limitPanel, type PanelLimit } from './panel-limit.ts'
import type { TaskWorld } from './task-world.ts'

/** Strategies fitted on one part of a bank that answer questions of another. */
export interface AskTask {
  readonly kind: 'ask'
  /** Places in the bank that strategies may learn from. */
  readonly bank: readonly number[]
  /** Places of the questions to answer. */
  readonly asked: readonly number[]
  /** The pool, in order. */
  readonly pool: readonly ModelId[]
  /** Never in the pool; may be named by options, and their bank cells may be learnt from. */
  readonly helpers: readonly ModelId[]
  readonly strategies: readonly LabStrategyChoice[]
  /** Keep the correctness of so many bank questions; undefined keeps all. */
  readonly labels: number | undefined
  /** Names the chance of this task: which labels are kept, which panels are drawn. */
  readonly draw: string
  /** Fewer models may answer than the pool has. */
  readonly panel?: PanelLimit
}

/** One strategy's answer to one question. Plain numbers, so that workers can send many. */
export interface Outcome {
  /** The question's place in the whole bank. */
  readonly place: number
  /** Correctness of the answer, 0 to 1; undefined where nobody graded it. */
  readonly score: number | undefined
  readonly confidence: number | undefined
  readonly calls: number
  readonly tokens: number | undefined
  readonly costUsd: number | undefined
  /** Recorded latency along the critical path, and of all models asked together. */
  readonly criticalPathMs: number | undefined
  readonly latencySumMs: number | undefined
}

/** One list a strategy, in the order given, each over the same questions. */
export type AskOutcomes = readonly (readonly Outcome[])[]

/**
 * Fits every strategy on the bank part and lets it answer the questions asked. Questions to which no pool member has a
 * recorded answer are left out for all.
 * @param onAnswer called after each question and strategy
 */
export async function runAskTask(
  whole: BankView,
  task: AskTask,
  { seed, embedderFor, prices }: TaskWorld,
  onAnswer: () => void = () => undefined,
): Promise<AskOutcomes> {
  const { pool, helpers, draw } = task
  const { bank, embedder } = await labBank(whole, {
    places: task.bank,
    models: [...pool, ...helpers],
    labels: task.labels,
    random: createSeededRandom(seed).fork(draw),
    embedderFor,
  })
  const world: LabWorld = { bank, embedder: rememberingEmbedder(embedder), pool, helpers, prices, seed }
  const runners: LabRunner[] = []
  for (const choice of task.strategies) runners.push(await createLabRunner(choice, world, whole))
  const outcomes = runners.map((): Outcome[] => [])
  for (const [index, unlimited] of labQuestions(whole, task.asked).entries()) {
    const place = task.asked[index] ?? -1
    const question = task.panel === undefined ? unlimited : await limitPanel(unlimited, task.panel, world, draw)
    for (const [strategy, runner] of runners.entries()) {
      const outcome = await answerOne(runner, question, whole, place)
      if (outcome !== undefined) outcomes[strategy]?.push(outcome)
      onAnswer()
    }
  }
  return outcomes
}

async function answerOne(
  runner: LabRunner,
  question: LabQuestion,
  whole: BankView,
  place: number,
): Promise<Outcome | undefined> {
  const { answer, asked, criticalPathMs } = await runner.answer(question)
  if (asked.length === 0 && answer === undefined) return undefined
  // The first sample is the one that was asked.
  const cells = asked.map((model) => whole.cells(place, model)[0])
  return {
    place,
    score: answer === undefined ? 0 : whole.cells(place, answer.writtenBy)[0]?.correct,
    confidence: answer?.confidence,
    calls: asked.length,
    tokens: sumOfKnown(cells.map((cell) => totalTokens(cell?.usage))),
    costUsd: answer?.costUsd ?? sumOfKnown(cells.map((cell) => cell?.costUsd)),
    criticalPathMs,
    latencySumMs: sumOfKnown(cells.map((cell) => cell?.latencyMs)),
  }
}

function totalTokens(usage: { inputTokens?: number; outputTokens?: number } | undefined): number | undefined {
  if (usage?.inputTokens === undefined || usage.outputTokens === undefined) return undefined
  return usage.inputTokens + usage.outputTokens
}

/** Undefined unless every part is known: what is not recorded is not nothing. */
function sumOfKnown(parts: readonly (number | undefined)[]): number | undefined {
  return parts.reduce<number | undefined>(
    (sum, part) => (sum === undefined || part === undefined ? undefined : sum + part),
    0,
  )
}
