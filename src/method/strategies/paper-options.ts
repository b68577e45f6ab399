import { z } from 'zod'
import { defaultSettings } from '../calls/answer-request.ts'
import { panelOptionsShape, quorumShape } from './panel-options.ts'

/** The options of strategy `paper`. Every default is the published constant (arXiv 2507.14200 and its released code). */
export const paperOptionsSchema = z.strictObject({
  ...panelOptionsShape,
  subsets: z
    .int()
    .min(1)
    .max(64)
    .default(8)
    .describe('N: subsets of references drawn, one candidate written from each.'),
  subsetSize: z.int().min(1).max(64).default(6).describe('References in a subset.'),
  alpha: z.number().min(0).max(1_000).default(1).describe('Weight of the perplexity term in the hybrid score.'),
  temperature: z
    .number()
    .min(0)
    .max(2)
    .default(defaultSettings.temperature)
    .describe('For references and aggregations.'),
  maxTokens: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(defaultSettings.maxTokens)
    .describe('The most tokens of one reference or aggregation.'),
  aggregator: z.string().optional().describe("Who aggregates: a model's id. Default: the panel's best that answered."),
  ...quorumShape,
  referenceTimeShare: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.5)
    .describe('Under a deadline, the share of the time that references may take; aggregations have the rest.'),
})

export type ResolvedPaperOptions = z.output<typeof paperOptionsSchema>
