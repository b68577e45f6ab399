import type { ModelId } from '../../ports/chat-model.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { Price } from '../../ports/usage.ts'

/** What is the same for every task of a run. */
export interface TaskWorld {
  readonly seed: string
  readonly prices: ReadonlyMap<ModelId, Price>
  /** Makes the embedder of a bank part from its questions alone. */
  readonly embedderFor: (texts: readonly string[]) => Embedder
}
