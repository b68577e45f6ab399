import type { Embedder } from '../../ports/embedder.ts'
import { type TimeLimits, withinTime } from '../within-time.ts'
import type { EmbedderFinding } from './doctor-report.ts'

/** Makes the embedder and embeds one short text. One that does not work is a finding, not an error. */
export async function examineEmbedder(
  provider: string,
  create: () => Promise<Embedder>,
  limits: TimeLimits,
): Promise<EmbedderFinding> {
  let embedder: Embedder | undefined
  try {
    embedder = await create()
    const made = embedder
    const startMs = limits.clock.nowMs()
    const [vector] = await withinTime(
      (signal) => made.embed(['How many legs has a spider?'], { role: 'query', signal }),
      { ...limits, timeoutError: () => new Error(`no answer within ${limits.timeoutMs} ms`) },
    )
    const embedMs = limits.clock.nowMs() - startMs
    return { provider, works: true, id: made.id, dimensions: vector?.length ?? made.dimensions, embedMs }
  } catch (error) {
    limits.signal.throwIfAborted()
    return { provider, works: false, problem: error instanceof Error ? error.message : String(error) }
  } finally {
    await embedder?.close?.()
  }
}
