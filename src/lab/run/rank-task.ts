import { type DatasetAccuracies, datasetAccuracies, macroAccuracies } from '../../method/retrieval/overall-accuracy.ts'
import { priorScores } from '../../method/retrieval/prior-scores.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { BankView, NeighbourRule } from '../../ports/question-bank.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { chanceTopHit, rankingQuality, topHit } from '../../statistics/ranking.ts'
import { rememberingEmbedder } from '../ask-recorded.ts'
import { labBank } from '../lab-bank.ts'
import { learntLexical } from '../lab-embedder.ts'
import type { TaskWorld } from './task-world.ts'

/** A way to order the pool for a question: by the prior, by what the bank says overall or of the dataset, or by chance. */
export type RankRule =
  | ({ readonly by: 'neighbours'; readonly vectors: 'lexical' | 'stored' } & NeighbourRule)
  | { readonly by: 'global' | 'dataset' | 'random' }

/** Orders of the pool, learnt from one part of a bank, held against who was right on another. */
export interface RankTask {
  readonly kind: 'rank'
  readonly bank: readonly number[]
  readonly asked: readonly number[]
  readonly pool: readonly ModelId[]
  readonly rules: readonly RankRule[]
  /** Sizes of panel for which it is noted whether one member is right. */
  readonly panelSizes: readonly number[]
}

/** How a rule ordered the models that were graded on one question. */
export interface RankOutcome {
  /** The question's place in the whole bank. */
  readonly place: number
  /** Undefined where all were right or all wrong. */
  readonly areaUnderCurve: number | undefined
  readonly rankCorrelation: number | undefined
  /** One a panel size. */
  readonly hits: readonly number[]
}

/** One list a rule, in the order given. */
export type RankOutcomes = readonly (readonly RankOutcome[])[]

type Ranking = (place: number, models: readonly ModelId[]) => Promise<readonly number[] | undefined>

/** @param onQuestion called after each question */
export async function runRankTask(
  whole: BankView,
  task: RankTask,
  { seed }: Pick<TaskWorld, 'seed'>,
  onQuestion: () => void = () => undefined,
): Promise<RankOutcomes> {
  const { bank, embedder } = await labBank(whole, {
    places: task.bank,
    models: task.pool,
    labels: undefined,
    random: createSeededRandom(seed),
    embedderFor: learntLexical,
  })
  const stored = whole.restrict({ questions: task.bank, models: task.pool })
  const remembering = rememberingEmbedder(embedder)
  const rankings = task.rules.map((rule) => rankingBy(rule, whole, bank, stored, remembering))
  const outcomes = rankings.map((): RankOutcome[] => [])
  const columns = task.pool.map((model) => whole.correctness(model))
  for (const place of task.asked) {
    const graded = task.pool.flatMap((model, member) => {
      const correct = columns[member]?.[place] ?? Number.NaN
      return Number.isNaN(correct) ? [] : [{ model, correct }]
    })
    const models = graded.map(({ model }) => model)
    const correctness = graded.map(({ correct }) => correct)
    if (graded.length > 1) {
      for (const [rule, ranking] of rankings.entries()) {
        const scores = ranking === undefined ? undefined : ((await ranking(place, models)) ?? models.map(() => 0))
        const quality = rankingQuality(scores ?? models.map(() => 0), correctness)
        outcomes[rule]?.push({
          place,
          areaUnderCurve: quality?.areaUnderCurve,
          rankCorrelation: quality?.rankCorrelation,
          hits: task.panelSizes.map((size) =>
            scores === undefined ? chanceTopHit(correctness, size) : topHit(scores, correctness, size),
          ),
        })
      }
    }
    onQuestion()
  }
  return outcomes
}

/** Undefined for chance, which is averaged over all orders instead of drawn. */
function rankingBy(
  rule: RankRule,
  whole: BankView,
  bank: BankView,
  stored: BankView,
  embedder: Embedder,
): Ranking | undefined {
  switch (rule.by) {
    case 'random':
      return undefined
    case 'global': {
      const accuraciesOf = rememberedAccuracies(bank)
      return async (_, models) => macroAccuracies(accuraciesOf(models))
    }
    case 'dataset': {
      const accuraciesOf = rememberedAccuracies(bank)
      return async (place, models) => {
        const { datasets, accuracies } = accuraciesOf(models)
        const row = datasets.indexOf(whole.questions[place]?.dataset)
        return accuracies[row] ?? macroAccuracies({ datasets, accuracies })
      }
    }
    case 'neighbours': {
      const view = rule.vectors === 'stored' ? stored : bank
      return async (place, models) => {
        const query = rule.vectors === 'stored' ? whole.embedding(place) : await embedQuestion(whole, place, embedder)
        const columns = models.map((model) => view.correctness(model))
        return query && priorScores(view.nearest(query, rule), columns)
      }
    }
  }
}

/** Few sets of models are graded together. */
function rememberedAccuracies(bank: BankView): (models: readonly ModelId[]) => DatasetAccuracies {
  const known = new Map<string, DatasetAccuracies>()
  return (models) => {
    const key = JSON.stringify(models)
    const accuracies = known.get(key) ?? datasetAccuracies(bank, models)
    known.set(key, accuracies)
    return accuracies
  }
}

async function embedQuestion(whole: BankView, place: number, embedder: Embedder): Promise<Float32Array | undefined> {
  const text = whole.questions[place]?.text ?? ''
  const [vector] = await embedder.embed([text], { role: 'query' })
  return vector
}
