import type { ChatModel, ModelId } from '../../ports/chat-model.ts'
import type { Clock } from '../../ports/clock.ts'
import type { CollaborationObserver } from '../observation/collaboration-observer.ts'

/** What is known of a model without asking it. */
export interface ModelReachability {
  readonly model: string
  readonly reachable: boolean
  /** Why not: the class of the error, no more. */
  readonly reason?: string
}

/** Knows which models can be reached. */
export interface Readiness {
  /** Looks for those of which nothing is known, or nothing good for a while; the others are taken at their last word. */
  check(models: readonly ChatModel[]): Promise<readonly ModelReachability[]>
  /** The last word on a model; undefined where there is none. */
  known(model: ModelId): KnownReachability | undefined
  /** A model that answers is reachable; one that fails to is probed when somebody asks. */
  readonly observer: CollaborationObserver
}

export interface ReadinessOptions {
  readonly clock: Clock
  /** How long a probe may take, in milliseconds. */
  readonly probeTimeoutMs: number
  /** How long a failed probe is believed, in milliseconds. */
  readonly retryAfterMs: number
}

/** The last word on a model. */
export interface KnownReachability {
  readonly reachable: boolean
  readonly reason?: string
  /** When it was so last, and since when it has been, in the clock's milliseconds. */
  readonly atMs: number
  readonly sinceMs: number
}

export function createReadiness({ clock, probeTimeoutMs, retryAfterMs }: ReadinessOptions): Readiness {
  const known = new Map<ModelId, KnownReachability>()
  const probing = new Map<ChatModel, Promise<void>>()

  const learn = (model: ModelId, word: Pick<KnownReachability, 'reachable' | 'reason'>): void => {
    const atMs = clock.nowMs()
    const last = known.get(model)
    known.set(model, { ...word, atMs, sinceMs: last?.reachable === word.reachable ? last.sinceMs : atMs })
  }
  const probe = async (model: ChatModel): Promise<void> => {
    const given = new AbortController()
    const done = new AbortController()
    const timer = clock.wait(probeTimeoutMs, done.signal).then(
      () => given.abort(new DOMException('No answer to a probe in time.', 'TimeoutError')),
      () => undefined,
    )
    try {
      await (model.reach?.(given.signal) ?? model.probe(given.signal))
      learn(model.id, { reachable: true })
    } catch (error) {
      learn(model.id, { reachable: false, reason: reasonOf(error) })
    } finally {
      done.abort()
      await timer
    }
  }

  return {
    async check(models) {
      await Promise.all(
        models.map((model) => {
          const last = known.get(model.id)
          if (last?.reachable === true) return undefined
          if (last !== undefined && clock.nowMs() - last.atMs < retryAfterMs) return undefined
          const running = probing.get(model) ?? probe(model).finally(() => probing.delete(model))
          probing.set(model, running)
          return running
        }),
      )
      return models.map(({ id }) => {
        const { reachable = false, reason } = known.get(id) ?? {}
        return { model: id, reachable, ...(reason !== undefined && { reason }) }
      })
    },
    known: (model) => known.get(model),
    observer: {
      observe(event) {
        if (event.type === 'call-finished') {
          learn(event.generation.model, { reachable: true })
        } else if (event.type === 'call-failed') {
          if (event.failure.kind !== undefined) known.delete(event.model)
        }
      },
      end: () => undefined,
    },
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'kind' in error && typeof error.kind === 'string') return error.kind
  return error instanceof Error ? error.name : 'unknown'
}
