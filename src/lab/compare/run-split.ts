import type { ModelId } from '../../ports/chat-model.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { BankView } from '../../ports/question-bank.ts'
import type { Price } from '../../ports/usage.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { type LabWorld, rememberingEmbedder } from '../ask-recorded.ts'
import { labBank } from '../lab-bank.ts'
import { labQuestions } from '../lab-question.ts'
import { createLabRunner, type LabStrategyChoice } from '../lab-runner.ts'
import type { Split } from '../statistics/half-splits.ts'

/** What a comparison holds fixed over its splits. */
export interface CompareWorld {
  readonly pool: readonly ModelId[]
  /** Never in the pool; may be named by options, and their bank cells may be learnt from. */
  readonly helpers: readonly ModelId[]
  readonly prices: ReadonlyMap<ModelId, Price>
  readonly seed: string
  readonly labels: number | undefined
  readonly embedderFor: (texts: readonly string[]) => Embedder
}

/** One strategy's answer to one question of one split. Plain numbers, so that workers can send many. */
export interface Outcome {
  /** The question's place in the whole bank. */
  readonly place: number
  /** Correctness of the answer, 0 to 1; undefined where nobody graded it. */
  readonly score: number | undefined
  readonly confidence: number | undefined
  readonly calls: number
  readonly tokens: number | undefined
  readonly costUsd: number | undefined
  readonly criticalPathMs: number | undefined
}

export interface SplitOutcomes {
  readonly split: number
  /** One list a strategy, in the order given, each over the same questions. */
  readonly outcomes: readonly (readonly Outcome[])[]
}

/**
 * Fits every strategy on the bank half and lets it answer the other half. Questions to which no pool member has a
 * recorded answer are left out for all.
 * @param onQuestion called after each question and strategy
 */
export async function runSplit(
  whole: BankView,
  split: Split,
  number: number,
  choices: readonly LabStrategyChoice[],
  world: CompareWorld,
  onQuestion: () => void = () => undefined,
): Promise<SplitOutcomes> {
  const { bank, embedder } = await labBank(whole, {
    places: split.bank,
    models: [...world.pool, ...world.helpers],
    labels: world.labels,
    random: createSeededRandom(world.seed).fork(`split ${number}`),
    embedderFor: world.embedderFor,
  })
  const labWorld: LabWorld = { ...world, bank, embedder: rememberingEmbedder(embedder) }
  const asked = labQuestions(whole, split.asked)
  const outcomes: Outcome[][] = []
  for (const choice of choices) {
    const runner = await createLabRunner(choice, labWorld, whole)
    const answers: Outcome[] = []
    for (const [index, question] of asked.entries()) {
      const place = split.asked[index] ?? -1
      const { answer, asked: models, criticalPathMs } = await runner.answer(question)
      onQuestion()
      if (models.length === 0 && answer === undefined) continue
      answers.push({
        place,
        score: answer === undefined ? 0 : scoreOf(whole, place, answer.writtenBy),
        confidence: answer?.confidence,
        calls: models.length,
        tokens: totalTokens(answer?.usage),
        costUsd: answer?.costUsd,
        criticalPathMs,
      })
    }
    outcomes.push(answers)
  }
  return { split: number, outcomes }
}

/** The first sample is the one that was asked. */
function scoreOf(whole: BankView, place: number, model: ModelId): number | undefined {
  return whole.cells(place, model)[0]?.correct
}

function totalTokens(usage: { inputTokens?: number; outputTokens?: number } | undefined): number | undefined {
  if (usage?.inputTokens === undefined || usage.outputTokens === undefined) return undefined
  return usage.inputTokens + usage.outputTokens
}
