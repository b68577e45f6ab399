import { z } from 'zod'
import {
  aggregatorShape,
  countSchema,
  panelOptionsShape,
  quorumShape,
  referenceTimeShape,
  shareSchema,
  writtenTextShape,
} from '../panel-options.ts'

const ranking = z.enum(['mixed', 'query']).default('mixed')

/** The options of strategy `jisi`. Every default is the published constant (arXiv 2601.01330 and its released code). */
export const jisiOptionsSchema = z.strictObject({
  neighbours: z
    .int()
    .min(1)
    .max(100_000)
    .default(400)
    .describe('k: the rank, from 1, of the similarity that sets the threshold.'),
  similarityRatio: panelOptionsShape.similarityRatio,
  leads: countSchema
    .default(3)
    .describe('Models that answer first; their answers choose among neighbours. Smaller pools: 1.'),
  lengthShare: shareSchema.default(0.4).describe('How much the length of answers counts beside how alike they are.'),
  lengthPower: z.number().gt(0).max(8).default(2).describe('The power of a length before lengths are compared.'),
  queryShare: shareSchema.default(0).describe("How much the question's own similarity counts beside the answers'."),
  keptShare: shareSchema.default(0.5).describe('The share of the neighbours that is kept.'),
  references: countSchema.default(3).describe('The most answers that are put together.'),
  switchRatio: shareSchema.default(0.8).describe('A model is heard from this share of the best score on.'),
  cutTokens: z
    .int()
    .min(0)
    .max(10_000_000)
    .default(13_000)
    .describe('Three answers or more with more estimated tokens together lose the last.'),
  expertRanking: ranking.describe('Which routing says whose answers are put together.'),
  aggregatorRanking: ranking.describe('Which routing says who aggregates.'),
  ...aggregatorShape,
  aggregator: aggregatorShape.aggregator.describe("Who aggregates: a model's id. Default: the first of the ranking."),
  ...writtenTextShape,
  ...quorumShape,
  ...referenceTimeShape,
})

export type ResolvedJisiOptions = z.output<typeof jisiOptionsSchema>
