import type { CollectionProgress } from '../../../collect/progress/collection-progress.ts'

/** `POST /v1/jobs` answers with it, `GET /v1/jobs` with a list of it, `GET` and `DELETE /v1/jobs/:id` with it. */
export interface JobBody {
  readonly object: 'smacs.job'
  readonly id: string
  readonly kind: 'add-model'
  readonly model: string
  /** Questions whose answers of it the bank shall have; absent = all. */
  readonly questions?: number
  /** Its ceilings; at least one of them is there. */
  readonly maxCostUsd?: number
  readonly maxCalls?: number
  /** The name of the key that started it. */
  readonly client: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly endedAt?: string
  /**
   * `waiting`: another process fills the bank; `incomplete`: some answers could not be had; `ceiling-reached` and `cancelled`: the
   * same job again goes on where this one ended.
   */
  readonly status: 'waiting' | 'running' | 'finished' | 'incomplete' | 'ceiling-reached' | 'cancelled' | 'failed'
  /** Absent until the first answer is asked for. */
  readonly progress?: CollectionProgress
  /** Causes of answers that could not be had, and how many each. */
  readonly failures: readonly { readonly cause: string; readonly answers: number }[]
  /** Answers that end at the token limit. */
  readonly cut: number
  /** Why it failed. */
  readonly error?: string
}

/** Body of `GET /v1/jobs`: those of this process, the newest first. */
export interface JobListBody {
  readonly object: 'list'
  readonly data: readonly JobBody[]
}
