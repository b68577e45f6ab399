import type { StateLease } from './answer-service.ts'

/** Something open that is replaced as a whole while requests still use the old one. */
export interface StateHolder<State> {
  readonly current: State
  lease(): StateLease<State>
  /** Later leases get this one; the old one is closed when its last lease is released. */
  replace(next: State): void
  /** Closes the current one, and waits for those before it. */
  close(): Promise<void>
}

/** @param onCloseFailure told when closing a replaced state fails */
export function createStateHolder<State extends { close(): Promise<void> }>(
  first: State,
  onCloseFailure: (error: unknown) => void,
): StateHolder<State> {
  interface Held {
    readonly state: State
    leases: number
    retired: boolean
  }
  let held: Held = { state: first, leases: 0, retired: false }
  const closing = new Set<Promise<void>>()
  const closeIfUnused = (old: Held): void => {
    if (!old.retired || old.leases > 0) return
    const closed = old.state.close().catch(onCloseFailure)
    closing.add(closed)
    closed.finally(() => closing.delete(closed)).catch(() => undefined)
  }
  const retire = (old: Held): void => {
    old.retired = true
    closeIfUnused(old)
  }
  return {
    get current() {
      return held.state
    },
    lease() {
      const leased = held
      leased.leases += 1
      let open = true
      return {
        state: leased.state,
        release() {
          if (!open) return
          open = false
          leased.leases -= 1
          closeIfUnused(leased)
        },
      }
    },
    replace(next) {
      const old = held
      held = { state: next, leases: 0, retired: false }
      retire(old)
    },
    async close() {
      retire(held)
      await Promise.all(closing)
    },
  }
}
