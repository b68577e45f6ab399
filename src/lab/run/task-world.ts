import type { EmbedderOfPart } from '../lab-embedder.ts'
import type { LiveGenerations } from '../live/live-generations.ts'

/** What is the same for every task of a run. */
export interface TaskWorld {
  readonly seed: string
  /** Makes the embedder of a bank part from its questions alone. */
  readonly embedderFor: EmbedderOfPart
  /** Asked what the bank does not hold; workers have none, since one process alone writes a record. */
  readonly live?: LiveGenerations | undefined
}
