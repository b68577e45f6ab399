import type { Fault } from './checks.ts'
import type { Cluster } from './cluster.ts'
import type { RestartableProcess } from './restartable-process.ts'

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** How long what was killed stays away, as an engine takes to start a container again. */
const awayMs = 1_500
const databaseAwayMs = 4_000
/** Between the end of a fault and the next at least: traces that waited for the database are written by then. */
const quietMs = 5_000

/**
 * Kills every replica and worker in turn and crashes the database twice, evenly over this time, longer where starting takes long.
 * @param beforeOutage is waited for before the database crashes
 */
export async function bringAboutFaults(
  { replicas, workers, database }: Pick<Cluster, 'replicas' | 'workers' | 'database'>,
  overMs: number,
  beforeOutage: () => Promise<void>,
  say: (text: string) => void,
): Promise<readonly Fault[]> {
  const faults: Fault[] = []
  const kill = (process: RestartableProcess) => async (): Promise<void> => {
    const what = `kill -9 ${process.name}`
    say(what)
    faults.push({ kind: 'kill', what, atMs: Date.now() })
    await process.kill()
    await wait(awayMs)
    await process.start()
  }
  const crash = async (): Promise<void> => {
    await beforeOutage()
    say('the database crashes')
    await database.stop()
    const fromMs = Date.now()
    await wait(databaseAwayMs)
    faults.push({ kind: 'outage', fromMs, toMs: Date.now() })
    await database.start()
    say('the database is back')
  }
  const kills = [...replicas.flatMap((replica, index) => [replica, ...workers.slice(index, index + 1)])].map(kill)
  const half = Math.ceil(kills.length / 2)
  const steps = [...kills.slice(0, half), crash, ...kills.slice(half), crash]
  const startedMs = Date.now()
  for (const [index, step] of steps.entries()) {
    await wait(Math.max(quietMs, startedMs + ((index + 0.5) * overMs) / steps.length - Date.now()))
    await step()
  }
  await wait(Math.max(quietMs, startedMs + overMs - Date.now()))
  return faults
}
