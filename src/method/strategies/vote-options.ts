import { z } from 'zod'
import { defaultSettings } from '../calls/answer-request.ts'
import { answerLineShape, panelOptionsShape } from './panel-options.ts'

/** Options of every strategy that asks a panel once and chooses among its answers without another call. */
export const voteOptionsSchema = z.strictObject({
  ...panelOptionsShape,
  ...answerLineShape,
  temperature: z.number().min(0).max(2).default(defaultSettings.temperature).describe('For references.'),
  maxTokens: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(defaultSettings.maxTokens)
    .describe('The most tokens of one reference.'),
  quorum: z.int().min(1).max(64).optional().describe('Go on when this many have answered and the grace has passed.'),
  quorumGraceMs: z
    .int()
    .min(0)
    .max(600_000)
    .default(2000)
    .describe('How long to wait for the rest after the quorum, milliseconds.'),
})

export type ResolvedVoteOptions = z.output<typeof voteOptionsSchema>
