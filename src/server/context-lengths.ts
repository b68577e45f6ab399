import { noLongerNeeded } from '../cancellation/no-longer-needed.ts'
import type { ChatModel } from '../ports/chat-model.ts'
import type { Clock } from '../ports/clock.ts'

/** What models' endpoints say of their context, asked once and remembered. */
export interface ContextLengths {
  /** Tokens of context by model, of those of which they are known: from the file, else as the endpoint says in time. */
  of(models: readonly ChatModel[]): Promise<ReadonlyMap<ChatModel, number>>
}

/** A list of models waits so long for what endpoints say, in milliseconds; what comes later stands in the next one. */
const patienceMs = 1_000
/** An endpoint that said nothing is asked again after this time, in milliseconds. */
const retryAfterMs = 60_000

export function createContextLengths(clock: Clock): ContextLengths {
  const known = new WeakMap<ChatModel, number>()
  const asked = new WeakMap<ChatModel, { readonly atMs: number; readonly done: Promise<void> }>()

  const ask = (model: ChatModel): Promise<void> => {
    const before = asked.get(model)
    if (before !== undefined && clock.nowMs() - before.atMs < retryAfterMs) return before.done
    const given = new AbortController()
    const finished = new AbortController()
    clock.wait(retryAfterMs, finished.signal).then(
      () => given.abort(new DOMException('No list of models in time.', 'TimeoutError')),
      () => undefined,
    )
    const done = (async () => {
      try {
        const tokens = (await model.listing?.(given.signal))?.contextTokens
        if (tokens !== undefined) known.set(model, tokens)
      } catch {
        // A courtesy that many endpoints lack.
      } finally {
        finished.abort(noLongerNeeded)
      }
    })()
    asked.set(model, { atMs: clock.nowMs(), done })
    return done
  }

  return {
    async of(models) {
      const unknown = models.filter((model) => model.contextTokens === undefined && model.listing !== undefined)
      const missing = unknown.filter((model) => !known.has(model))
      if (missing.length > 0) {
        const enough = new AbortController()
        const patience = clock.wait(patienceMs, enough.signal).catch(() => undefined)
        await Promise.race([Promise.all(missing.map(ask)), patience])
        enough.abort(noLongerNeeded)
      }
      const entries = models.flatMap((model): [ChatModel, number][] => {
        const tokens = model.contextTokens ?? known.get(model)
        return tokens === undefined ? [] : [[model, tokens]]
      })
      return new Map(entries)
    },
  }
}
