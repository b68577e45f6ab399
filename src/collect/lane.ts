import type { ChatModel } from '../ports/chat-model.ts'

/**
 * Models that draw on one thing and so share its limit: one endpoint's model, or all members over one file in this
 * process. A lane asks its models one after the other, so that a shared file keeps one member's prompt in its cache;
 * lanes run beside each other.
 */
export interface Lane {
  readonly models: readonly ChatModel[]
  /** Generations at once in this lane, at least 1. */
  readonly concurrency: number
  /** Processes on other machines draw on the same thing. */
  readonly isShared?: boolean
}

/** A model with what it draws on. */
export interface LaneMember {
  readonly model: ChatModel
  /** Members of equal names share a lane: a file's path for an embedded model, the model's own id for an endpoint. */
  readonly resource: string
  /** How many generations the resource takes at once. */
  readonly concurrency: number
  /** Whether other machines reach it too. Default false. */
  readonly isShared?: boolean
}

/** Puts models into lanes, in their order; the smallest concurrency named for a resource holds. */
export function lanesOf(members: readonly LaneMember[]): readonly Lane[] {
  return [...Map.groupBy(members, ({ resource }) => resource).values()].map((sharing) => ({
    models: sharing.map(({ model }) => model),
    concurrency: Math.max(1, Math.min(...sharing.map(({ concurrency }) => concurrency))),
    ...(sharing.some(({ isShared }) => isShared) && { isShared: true }),
  }))
}
