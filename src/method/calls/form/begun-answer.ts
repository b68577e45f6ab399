import type { CollaborationEvent, Generation } from '../../events.ts'
import type { GenerationOutcome } from '../generate.ts'

/** What a generation had written when its time was up, where that can stand as an answer. */
export function begunOf(outcome: GenerationOutcome | undefined): Generation | undefined {
  return outcome?.ok === false ? outcome.begun : undefined
}

/** Says that a cut text is the answer, since nobody had finished one. */
export function cutNote({ model }: Generation): CollaborationEvent {
  const note = `${model} had not finished when its time was up: the answer is what it had written by then.`
  return { type: 'noted', degraded: true, note }
}
