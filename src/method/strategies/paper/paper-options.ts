import { z } from 'zod'
import {
  aggregatorShape,
  alphaSchema,
  countSchema,
  panelOptionsShape,
  quorumShape,
  referenceTimeShape,
  writtenTextShape,
} from '../panel-options.ts'

/** The options of strategy `paper`. Every default is the published constant (arXiv 2507.14200 and its released code). */
export const paperOptionsSchema = z.strictObject({
  ...panelOptionsShape,
  subsets: countSchema.default(8).describe('N: subsets of references drawn, one candidate written from each.'),
  subsetSize: countSchema.default(6).describe('References in a subset.'),
  alpha: alphaSchema,
  ...writtenTextShape,
  ...aggregatorShape,
  ...quorumShape,
  ...referenceTimeShape,
})

export type ResolvedPaperOptions = z.output<typeof paperOptionsSchema>
