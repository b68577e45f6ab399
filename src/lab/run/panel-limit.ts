import { datasetAccuracies, macroAccuracies } from '../../method/retrieval/overall-accuracy.ts'
import { priorScores } from '../../method/retrieval/prior-scores.ts'
import { selectPanel } from '../../method/retrieval/select-panel.ts'
import { voteOptionsSchema } from '../../method/strategies/panel-options.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { NeighbourRule } from '../../ports/question-bank.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { shuffle } from '../../statistics/sampling/half-splits.ts'
import type { LabWorld } from '../ask-recorded.ts'
import type { LabQuestion } from '../lab-question.ts'

/** Who of the pool may answer a question at all: so many, drawn by chance, the best of the bank, or the best near the question. */
export interface PanelLimit {
  readonly by: 'random' | 'global' | 'retrieved'
  readonly size: number
}

/** The neighbours that strategies use where nothing else is asked for. */
export const defaultNeighbours: NeighbourRule = (({ neighbours, similarityRatio }) => ({
  neighbours,
  similarityRatio,
}))(voteOptionsSchema.parse({}))

/**
 * The question as a smaller pool sees it: models outside the panel have no recorded answer. Every strategy then runs as it
 * is, so that who is asked and how answers are combined can be told apart.
 * @param draw names the chance of random panels, beside the question
 */
export async function limitPanel(
  labQuestion: LabQuestion,
  { by, size }: PanelLimit,
  world: LabWorld,
  draw: string,
): Promise<LabQuestion> {
  const available = world.pool.filter((model) => labQuestion.responses(model) !== undefined)
  const panel = new Set(await choose(labQuestion, by, available, size, world, draw))
  const outside = new Set(world.pool.filter((model) => !panel.has(model)))
  return { ...labQuestion, responses: (model) => (outside.has(model) ? undefined : labQuestion.responses(model)) }
}

async function choose(
  { dataset, questionId, question }: LabQuestion,
  by: PanelLimit['by'],
  available: readonly ModelId[],
  size: number,
  { bank, embedder, seed }: LabWorld,
  draw: string,
): Promise<readonly ModelId[]> {
  const best = (scores: readonly number[] | undefined): readonly ModelId[] =>
    selectPanel(available, scores, size).panel.map(({ model }) => model)
  switch (by) {
    case 'random': {
      const random = createSeededRandom(JSON.stringify([seed, draw, dataset ?? null, questionId])).fork('panel')
      return shuffle(available, random).slice(0, size)
    }
    case 'global':
      return best(bank && macroAccuracies(datasetAccuracies(bank, available)))
    case 'retrieved': {
      if (bank === undefined) return best(undefined)
      const [query = new Float32Array()] = await embedder.embed([question.text], { role: 'query' })
      const neighbours = bank.nearest(query, defaultNeighbours)
      return best(
        priorScores(
          neighbours,
          available.map((model) => bank.correctness(model)),
        ),
      )
    }
  }
}
