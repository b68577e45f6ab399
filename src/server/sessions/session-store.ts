import { createHash } from 'node:crypto'

/** Which sessions are open, and whose. All processes that serve at one address share one. */
export interface SessionStore {
  /** Opens a session for whoever holds this token. */
  open(token: string, owner: string): Promise<void>
  /** Whose session it is, which keeps it open; undefined where it ended or never was. */
  ownerOf(token: string): Promise<string | undefined>
  end(token: string): Promise<void>
}

/** Sessions by what their tokens hash to. */
export interface OpenSessions {
  open(hash: string, owner: string): void
  ownerOf(hash: string): string | undefined
  end(hash: string): void
}

/** A session that nobody uses for so long has ended. */
export const idleAtMostMs = 12 * 3_600_000
/** More than an installation has people; the one that was used longest ago goes. */
const openAtMost = 10_000

/** Keeps sessions in memory: a restart ends them all, 12 hours without use each. */
export function createOpenSessions(nowMs: () => number): OpenSessions {
  /** The one used longest ago first. */
  const sessions = new Map<string, { readonly owner: string; readonly usedMs: number }>()
  const use = (hash: string, owner: string): void => {
    sessions.delete(hash)
    sessions.set(hash, { owner, usedMs: nowMs() })
  }
  const endIdle = (): void => {
    for (const [hash, { usedMs }] of sessions) {
      if (nowMs() - usedMs <= idleAtMostMs && sessions.size <= openAtMost) return
      sessions.delete(hash)
    }
  }
  return {
    open(hash, owner) {
      use(hash, owner)
      endIdle()
    },
    ownerOf(hash) {
      endIdle()
      const owner = sessions.get(hash)?.owner
      if (owner !== undefined) use(hash, owner)
      return owner
    },
    end: (hash) => void sessions.delete(hash),
  }
}

/** The tokens themselves are kept nowhere. */
export function createSessionStore(
  sessions: {
    readonly [Act in keyof OpenSessions]: (
      ...given: Parameters<OpenSessions[Act]>
    ) => ReturnType<OpenSessions[Act]> | Promise<ReturnType<OpenSessions[Act]>>
  },
): SessionStore {
  const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url')
  return {
    open: async (token, owner) => sessions.open(hashOf(token), owner),
    ownerOf: async (token) => sessions.ownerOf(hashOf(token)),
    end: async (token) => sessions.end(hashOf(token)),
  }
}
