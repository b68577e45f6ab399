import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below the range from which systems take the ports of outgoing connections: who is killed finds its port again. */
const lowest = 20_000
const highest = 30_000

/** So many loopback ports at which nobody listens now. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const found: number[] = []
  const first = lowest + (process.pid % 1_000) * 10
  for (let port = first; found.length < count && port < highest; port++) if (await isFree(port)) found.push(port)
  if (found.length < count) throw new Error(`There are no ${count} free ports between ${first} and ${highest}.`)
  return found
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  const failed = once(server, 'error').then(() => false)
  const listening = once(server, 'listening').then(() => true)
  server.listen(port, '127.0.0.1')
  const free = await Promise.race([failed, listening])
  if (free) await once(server.close(), 'close')
  return free
}
