import { readFile } from 'node:fs/promises'

/** What a process and all below it use at this moment. */
export interface TreeUse {
  readonly memoryBytes: number
  readonly cpuMs: number
  readonly processes: number
}

/** Linux counts processor time in hundredths of a second on every platform that Node runs on. */
const ticksMs = 10
const pageBytes = 4096

/**
 * Adds up resident memory and processor time of a process of this machine and of everything below it, as /proc tells
 * them. Pages that a fork shares with its parent count for both. Processes that end meanwhile are left out.
 */
export async function readTreeUse(pid: number): Promise<TreeUse> {
  const [stat, children] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined),
    readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => ''),
  ])
  if (stat === undefined) return { memoryBytes: 0, cpuMs: 0, processes: 0 }
  // The name in brackets may hold anything, brackets too; what follows the last one does not.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const field = (number: number): number => Number(fields[number - 3] ?? 0)
  const below = await Promise.all(children.split(' ').filter(Boolean).map(Number).map(readTreeUse))
  const all = [{ memoryBytes: field(24) * pageBytes, cpuMs: (field(14) + field(15)) * ticksMs, processes: 1 }, ...below]
  const sum = (of: (use: TreeUse) => number): number => all.reduce((total, use) => total + of(use), 0)
  return {
    memoryBytes: sum((use) => use.memoryBytes),
    cpuMs: sum((use) => use.cpuMs),
    processes: sum((use) => use.processes),
  }
}
