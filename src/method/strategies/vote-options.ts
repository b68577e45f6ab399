import { z } from 'zod'
import { answerLineShape, panelOptionsShape, quorumShape, referenceTextShape } from './panel-options.ts'

/** Options of every strategy that asks a panel once and chooses among its answers without another call. */
export const voteOptionsSchema = z.strictObject({
  ...panelOptionsShape,
  ...answerLineShape,
  ...referenceTextShape,
  ...quorumShape,
})

export type ResolvedVoteOptions = z.output<typeof voteOptionsSchema>
