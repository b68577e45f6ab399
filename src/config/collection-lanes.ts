import { type Lane, lanesOf } from '../collect/lane.ts'
import type { ConfiguredMember } from './create-models.ts'

/** Puts members over one file of this process into one lane, so that a build asks no more of it than it takes. */
export function collectionLanes(members: readonly ConfiguredMember[]): readonly Lane[] {
  return lanesOf(
    members.map(({ entry, model }) =>
      entry.provider === 'llama-cpp'
        ? { model, resource: `file ${entry.file}`, concurrency: entry.parallel }
        : { model, resource: `endpoint of ${entry.id}`, concurrency: entry.concurrency },
    ),
  )
}
