import type { Lane } from '../collect/lane.ts'
import type { ConfiguredMember } from './create-models.ts'

/** What a member draws on: members over one file in this process, or over one model of one endpoint, share it. */
function sharedThing({ entry }: ConfiguredMember): string {
  return entry.provider === 'llama-cpp' ? `file ${entry.file}` : `endpoint ${entry.baseUrl} ${entry.model}`
}

function concurrencyOf({ entry }: ConfiguredMember): number {
  return entry.provider === 'llama-cpp' ? entry.parallel : entry.concurrency
}

/** Puts members that draw on one thing into one lane, so that a build asks no more of it than it takes. */
export function collectionLanes(members: readonly ConfiguredMember[]): readonly Lane[] {
  const shared = Map.groupBy(members, sharedThing)
  return [...shared.values()].map((together) => ({
    models: together.map(({ model }) => model),
    concurrency: Math.max(...together.map(concurrencyOf)),
  }))
}
