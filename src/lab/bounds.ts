import { datasetAccuracies, macroAccuracies } from '../method/retrieval/overall-accuracy.ts'
import { single } from '../method/strategies/single.ts'
import type { BankView } from '../ports/question-bank.ts'
import type { RecordedSample } from './answer-source.ts'
import { askRecorded, type LabAnswer, type LabWorld, noLabAnswer } from './ask-recorded.ts'
import type { LabQuestion } from './lab-question.ts'

type Bound = (world: LabWorld, outcomes: BankView | undefined) => (question: LabQuestion) => Promise<LabAnswer>

/** Asks one model, as `single` does live. */
function askOne(model: string, question: LabQuestion, world: LabWorld): Promise<LabAnswer> {
  return askRecorded(question, { spec: 'single', strategy: single, options: { model }, fitted: undefined }, world)
}

function firstSample(model: string, question: LabQuestion): RecordedSample {
  return { model, sample: 0, response: question.responses(model)?.[0]?.response ?? '' }
}

/**
 * The best model of each dataset, told the dataset: the paper's open upper bound of choosing one model. Datasets that
 * the bank does not have fall back on the best model overall; where the best has no answer, the next best.
 */
export const bestSinglePerDataset: Bound = (world) => {
  const { bank, pool } = world
  const known = bank === undefined ? undefined : datasetAccuracies(bank, pool)
  const overall = known && macroAccuracies(known)
  const rankings = new Map<string | undefined, readonly string[]>(
    known?.datasets.map((dataset, row) => [dataset, rank(pool, known.accuracies[row])]),
  )
  const fallback = rank(pool, overall)
  return async (question) => {
    const ranking = rankings.get(question.dataset) ?? fallback
    const best = ranking.find((model) => question.responses(model) !== undefined)
    return best === undefined ? noLabAnswer : askOne(best, question, world)
  }
}

/** A right answer wherever any model of the pool has one: what choosing among the pool's answers could reach at most. */
export const oracle: Bound = (world, outcomes) => {
  if (outcomes === undefined) throw new RangeError('an oracle needs outcomes')
  const places = new Map(
    outcomes.questions.map(({ dataset, questionId }, place) => [JSON.stringify([dataset ?? null, questionId]), place]),
  )
  const columns = world.pool.map((model) => outcomes.correctness(model))
  return async (question) => {
    const place = places.get(JSON.stringify([question.dataset ?? null, question.questionId])) ?? -1
    let best: string | undefined
    let bestCorrect = Number.NEGATIVE_INFINITY
    for (const [member, model] of world.pool.entries()) {
      const correct = columns[member]?.[place] ?? Number.NaN
      if (correct > bestCorrect && question.responses(model) !== undefined) {
        best = model
        bestCorrect = correct
      }
    }
    if (best === undefined) return noLabAnswer
    const asked = world.pool.filter((model) => question.responses(model) !== undefined)
    return {
      ...(await askOne(best, question, world)),
      asked,
      recorded: asked.map((model) => firstSample(model, question)),
    }
  }
}

function rank(pool: readonly string[], scores: readonly number[] | undefined): readonly string[] {
  if (scores === undefined) return pool
  return pool
    .map((model, member) => ({ model, score: scores[member] ?? 0 }))
    .sort((a, b) => b.score - a.score)
    .map(({ model }) => model)
}
