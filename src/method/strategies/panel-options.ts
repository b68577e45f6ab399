import { z } from 'zod'
import { defaultSettings } from '../calls/answer-request.ts'

/** How many models or texts: the most that any option takes. */
export const countSchema = z.int().min(1).max(64)
/** A probability or a share. */
export const shareSchema = z.number().min(0).max(1)
/** α of the hybrid score, in every strategy that compares texts by it. */
export const alphaSchema = z
  .number()
  .min(0)
  .max(1_000)
  .default(1)
  .describe('Weight of the perplexity term in the hybrid score.')

/**
 * The options of retrieval-based prior selection (RPS), of every strategy that asks a panel. Every default is the
 * published constant (arXiv 2507.14200 and its released code).
 */
export const panelOptionsShape = {
  references: countSchema.default(7).describe('Models asked for a reference: the panel.'),
  neighbours: z
    .int()
    .min(0)
    .max(100_000)
    .default(400)
    .describe('k: the zero-based rank of the similarity that sets the threshold.'),
  similarityRatio: shareSchema
    .default(0.95)
    .describe('Bank questions more similar than this share of the k-th similarity are kept.'),
}

/** Of every strategy that compares the answers of its members. */
export const answerLineShape = {
  answerLine: z
    .enum(['auto', 'off'])
    .default('auto')
    .describe('Whether members end with a line "Answer: …", which the caller is not shown: as the bank was asked.'),
}

/** How texts are written. @param what they are, as the options' help says it */
export function textShape(what: string, one: string) {
  return {
    temperature: z.number().min(0).max(2).default(defaultSettings.temperature).describe(`For ${what}.`),
    maxTokens: z.int().min(1).max(1_000_000).default(defaultSettings.maxTokens).describe(`The most tokens of ${one}.`),
  }
}

/** How references are written, of every strategy that asks for them and writes nothing after them. */
export const referenceTextShape = textShape('references', 'one reference')
/** How texts are written, of every strategy that has an aggregator. */
export const writtenTextShape = textShape('references and aggregations', 'one reference or aggregation')

/** Of every strategy whose references are to leave time for what is written from them. */
export const referenceTimeShape = {
  referenceTimeShare: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.5)
    .describe('Under a deadline, the share of the time that references may take; aggregations have the rest.'),
}

/** Of every strategy in which one model writes the answer from others'. */
export const aggregatorShape = {
  aggregator: z.string().optional().describe("Who aggregates: a model's id. Default: the panel's best that answered."),
}

/** Of every strategy that asks one model several times. */
export const sampledModelShape = {
  model: z.string().optional().describe("Whose answers: a model's id. Default: the bank's best overall."),
}

/** When to go on without the rest, of every strategy that asks several at once. */
export const quorumShape = {
  quorum: countSchema
    .optional()
    .describe('Go on when this many references have answered and the grace has passed. Default: wait for all.'),
  quorumGraceMs: z
    .int()
    .min(0)
    .max(600_000)
    .default(2000)
    .describe('How long to wait for the rest after the quorum, milliseconds.'),
}

/** Options of every strategy that asks a panel once and chooses among its answers without another call. */
export const voteOptionsSchema = z.strictObject({
  ...panelOptionsShape,
  ...answerLineShape,
  ...referenceTextShape,
  ...quorumShape,
})

export type ResolvedVoteOptions = z.output<typeof voteOptionsSchema>
