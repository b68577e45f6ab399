import type { Random } from '../../src/ports/random.ts'
import type { AskedOnce, Client } from './client.ts'
import { keys } from './cluster-configuration.ts'

/** Who asks, by the letter of their tickets. */
export const letters = { free: 'F', load: 'L', tight: 'T', dear: 'D', job: 'B' } as const

/** Those that ask the balancer. */
export type Asker = Exclude<keyof typeof letters, 'job'>

/** Clients that ask one question after the other, whole and streamed, until they are told to stop. */
export interface Load {
  /** Everything that was asked and has ended. */
  readonly asked: readonly AskedOnce[]
  /** Lets what is under way end. */
  stop(): Promise<void>
}

export interface LoadOptions {
  /** Questions under way at once, at most. */
  readonly clients: number
  readonly random: Random
  /** Numbers that no other ticket has. */
  readonly nextTicket: () => number
  /** Who asks; by default all. */
  readonly only?: Asker
}

const shares: readonly (readonly [Asker, number])[] = [
  ['free', 0.3],
  ['load', 0.8],
  ['tight', 0.9],
]
const pauseMs = [100, 500] as const

export function startLoad(client: Client, { clients, random, nextTicket, only }: LoadOptions): Load {
  const asked: AskedOnce[] = []
  const stopping = new AbortController()
  const askOnce = async (): Promise<void> => {
    const dice = random.next()
    const asker: Asker = only ?? shares.find(([, upTo]) => dice < upTo)?.[0] ?? 'dear'
    const numbers = [Math.floor(random.next() * 1_000), Math.floor(random.next() * 1_000)] as const
    const ticket = `${letters[asker]}${nextTicket()}`
    asked.push(await client.ask(ticket, keys[asker], random.next() < 0.5, numbers))
  }
  const one = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await askOnce()
      await new Promise((resolve) => setTimeout(resolve, pauseMs[0] + random.next() * (pauseMs[1] - pauseMs[0])))
    }
  }
  const all = Array.from({ length: clients }, one)
  return {
    asked,
    async stop() {
      stopping.abort()
      await Promise.all(all)
    },
  }
}
