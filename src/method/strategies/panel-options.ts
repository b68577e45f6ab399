import { z } from 'zod'

/**
 * The options of retrieval-based prior selection (RPS), of every strategy that asks a panel. Every default is the
 * published constant (arXiv 2507.14200 and its released code).
 */
export const panelOptionsShape = {
  references: z.int().min(1).max(64).default(7).describe('Models asked for a reference: the panel.'),
  neighbours: z
    .int()
    .min(0)
    .max(100_000)
    .default(400)
    .describe('k: the zero-based rank of the similarity that sets the threshold.'),
  similarityRatio: z
    .number()
    .min(0)
    .max(1)
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
