import { type Lane, lanesOf } from '../../collect/lane.ts'
import { endpointUrl } from '../../endpoint/endpoint.ts'
import { isLoopback } from '../../endpoint/proxy-address.ts'
import { askedEntry } from '../program-members.ts'
import type { ConfiguredMember } from './create-models.ts'

/**
 * Puts members over one file of this process, or behind one server that says how much it takes, into one lane, so that a
 * build asks no more of it than that.
 * @throws the signal's reason once it is aborted
 */
export async function collectionLanes(
  members: readonly ConfiguredMember[],
  signal: AbortSignal,
): Promise<readonly Lane[]> {
  return lanesOf(
    await Promise.all(
      members.map(async ({ entry: own, model }) => {
        // A member that computes draws on what its writer draws on.
        const entry = askedEntry(own)
        if (entry.provider === 'llama-cpp') {
          return { model, resource: `file ${entry.file}`, concurrency: entry.parallel }
        }
        // Behind an address of this machine is another server on each machine.
        const isShared = !isLoopback(new URL(entry.baseUrl).hostname)
        const slots = await model.findSlots?.(signal)
        return slots === undefined
          ? { model, resource: `endpoint of ${entry.id}`, concurrency: entry.concurrency, isShared }
          : {
              model,
              resource: `server ${endpointUrl(entry.baseUrl, '')}`,
              concurrency: Math.min(entry.concurrency, slots),
              isShared,
            }
      }),
    ),
  )
}
