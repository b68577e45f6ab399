// What one answer by `model:<id>` costs in processor time, in the server's own processes: a figure that depends little on
// what else the machine does. Beside it a bare proxy, Portkey's gateway, and smacs with two workers. Linux only.
//
//     npm run build && node bench/server/processor-time.ts [--portkey FOLDER] [--requests N] [--rounds N]
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { load, quantile } from './load.ts'
import { stopAll } from './processes.ts'
import { type StartedTarget, startBareProxy, startPortkey, startSmacs, startUpstream } from './targets.ts'

const { values: given } = parseArgs({
  options: {
    portkey: { type: 'string' },
    requests: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '7' },
  },
})
const requests = Number(given.requests)
const scratch = mkdtempSync(join(tmpdir(), 'smacs-bench-'))
/** As the kernel counts: hundredths of a second, whatever the machine (USER_HZ). */
const tickMs = 10

/** A process and those it started. */
function family(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  return [pid, ...children.flatMap((child) => family(Number(child)))]
}

/** Of all threads, user's and kernel's. */
function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * tickMs
}

/** Milliseconds an answer, by process, the first one first. */
async function cost(target: StartedTarget, connections: number): Promise<readonly number[]> {
  const pids = family(target.child.pid ?? 0)
  const before = pids.map(processorMs)
  const { failures } = await load(target, connections, requests)
  if (failures > 0) throw new Error(`${target.name}: ${failures} answers failed.`)
  return pids.map((pid, index) => (processorMs(pid) - (before[index] ?? 0)) / requests)
}

async function compare(targets: readonly StartedTarget[], connections: number): Promise<void> {
  const costs = new Map<string, (readonly number[])[]>(targets.map(({ name }) => [name, []]))
  for (const target of targets) await load(target, connections, requests)
  for (let round = 0; round < Number(given.rounds); round += 1) {
    for (const target of targets) costs.get(target.name)?.push(await cost(target, connections))
  }
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  console.log(`\n${connections} connections: median processor milliseconds an answer, and of each process`)
  for (const [name, rounds] of costs) {
    const each = (rounds[0] ?? []).map((_, index) =>
      quantile(
        rounds.map((round) => round[index] ?? Number.NaN),
        0.5,
      ).toFixed(3),
    )
    const sums = rounds.map(sum)
    console.log(
      `${name.padEnd(18)} ${quantile(sums, 0.5).toFixed(3)}  (${Math.min(...sums).toFixed(3)} to ${Math.max(...sums).toFixed(3)})  ${each.join(' + ')}`,
    )
  }
}

try {
  const direct = await startUpstream(0, 0)
  const targets = [
    await startBareProxy(direct),
    await startSmacs(direct, scratch, { name: 'smacs', model: 'model:a' }),
    await startSmacs(direct, scratch, { name: 'smacs, 2 workers', model: 'model:a', workers: 2 }),
    ...(given.portkey === undefined ? [] : [await startPortkey(given.portkey, direct)]),
  ]
  for (const connections of [32, 1]) await compare(targets, connections)
} finally {
  await stopAll()
  rmSync(scratch, { recursive: true, force: true })
}
