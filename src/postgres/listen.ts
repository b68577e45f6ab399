import { connectionOptions } from './connection-options.ts'
import { loadPg } from './load-pg.ts'
import type { PostgresAddress } from './postgres-address.ts'

/** A connection that hears what is announced on a channel. */
export interface Listening {
  close(): Promise<void>
}

export interface ListenOptions {
  readonly channel: string
  readonly onNews: (payload: string) => void
  /** The connection is lost: nothing is heard any more. */
  readonly onEnd: () => void
}

/**
 * Listens on a connection of its own. What was announced before, or while no connection was there, is not heard: whoever
 * listens looks for itself now and then.
 * @throws what pg throws where it cannot connect
 */
export async function listen(address: PostgresAddress, { channel, onNews, onEnd }: ListenOptions): Promise<Listening> {
  const { Client } = await loadPg()
  const client = new Client(connectionOptions(address))
  let isOpen = true
  const end = (): void => {
    if (isOpen) onEnd()
    isOpen = false
  }
  client.on('error', end)
  client.on('end', end)
  client.on('notification', ({ payload = '' }) => onNews(payload))
  const close = async (): Promise<void> => {
    isOpen = false
    await client.end().catch(() => undefined)
  }
  try {
    await client.connect()
    await client.query(`LISTEN ${channel}`)
  } catch (error) {
    await close()
    throw error
  }
  return { close }
}
