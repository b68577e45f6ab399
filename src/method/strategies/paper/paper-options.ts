import { z } from 'zod'
import {
  aggregatorShape,
  panelOptionsShape,
  quorumShape,
  referenceTimeShape,
  writtenTextShape,
} from '../panel-options.ts'

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
  ...writtenTextShape,
  ...aggregatorShape,
  ...quorumShape,
  ...referenceTimeShape,
})

export type ResolvedPaperOptions = z.output<typeof paperOptionsSchema>
