import { z } from 'zod'

/** Options of every strategy that asks a panel once and chooses among its answers without another call. */
export const voteOptionsSchema = z.strictObject({
  references: z.int().min(1).default(7).describe('Models asked: the panel.'),
  neighbours: z.int().min(0).default(400).describe('k: the zero-based rank of the similarity that sets the threshold.'),
  similarityRatio: z
    .number()
    .min(0)
    .max(1)
    .default(0.95)
    .describe('Bank questions more similar than this share of the k-th similarity are kept.'),
  temperature: z.number().min(0).max(2).default(0.7).describe('For references.'),
  maxTokens: z.int().min(1).default(8192).describe('The most tokens of one reference.'),
  quorum: z.int().min(1).optional().describe('Go on when this many have answered and the grace has passed.'),
  quorumGraceMs: z.int().min(0).default(2000).describe('How long to wait for the rest after the quorum, milliseconds.'),
})

export type ResolvedVoteOptions = z.output<typeof voteOptionsSchema>
