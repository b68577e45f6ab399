// The processes of deploy/compose on this machine, under load, while each of them is killed in turn: four replicas behind
// HAProxy, two workers with a job, and Postgres, which is crashed and started again twice. Models are a stub that counts.
//
//     npm run build && node scripts/cluster-trial.ts [--minutes 1.5] [--clients 8] [--workers 2]
//
// It needs HAProxy (apt-get install haproxy) and the Postgres of `npm run test:parts`. The last line is PASS where every
// request ended with an answer or an error, each answer has one trace, no budget was passed, nothing was spent uncounted,
// no cell of the job was lost or doubled, and each process that was told to stop ended with status 0.
import { parseArgs } from 'node:util'
import { createSeededRandom } from '../src/random/seeded-random.ts'
import {
  answersGoOnWithoutTheDatabase,
  type Check,
  calmSumsAreEqual,
  eachAnswerHasOneTrace,
  everyCellIsThere,
  type Fault,
  type KeySpending,
  noBudgetIsPassed,
  nobodyIsLeftWaiting,
  nothingIsSpentUncounted,
} from './cluster-trial/checks.ts'
import { type AnswerEnd, createClient } from './cluster-trial/client.ts'
import { startCluster } from './cluster-trial/cluster.ts'
import { callsAtOnce, keys } from './cluster-trial/cluster-configuration.ts'
import { bringAboutFaults } from './cluster-trial/faults.ts'
import { type Asker, letters, startLoad } from './cluster-trial/load.ts'
import { trialReport } from './cluster-trial/report.ts'
import type { RestartableProcess } from './cluster-trial/restartable-process.ts'
import { costUsdOfCall, questionOf, type Served, startStubModels } from './cluster-trial/stub-models.ts'

const { values: given } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1.5' },
    clients: { type: 'string', default: '8' },
    workers: { type: 'string', default: '2' },
  },
})
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const startedMs = Date.now()
const say = (text: string): void =>
  void process.stderr.write(`${((Date.now() - startedMs) / 1_000).toFixed(1).padStart(6)} s  ${text}\n`)

let tickets = 0
const nextTicket = (): number => ++tickets
const models = ['first', 'second', 'third']
const random = createSeededRandom('cluster-trial')
const loadOptions = { clients: Number(given.clients), random, nextTicket }
const stub = await startStubModels(models, random, {
  latencyMs: (letter) => (letter === letters.job ? [1_000, 3_000] : [40, 250]),
  errorShare: 0.1,
})
say('starting')
const minutes = Number(given.minutes)
const workers = Number(given.workers)
const cluster = await startCluster({
  ...{ models, modelBaseUrl: stub.baseUrl, replicas: 4, workers },
  // About half of what their keys would spend.
  ceilings: { calls: Math.ceil(60 * minutes), costUsd: 0.4 * minutes },
})
const client = createClient(cluster.origin)

try {
  const job = Array.from({ length: Math.ceil(240 * minutes) }, (_, number) => {
    const [a, b] = [number, Math.floor(random.next() * 1_000)] as const
    const question = questionOf(`${letters.job}${number}`, a, b)
    return { questionId: String(number), question, reference: String(a + b) }
  })
  if (workers > 0) await cluster.startJob(job)
  await untilAnswering(cluster.origin)
  say('under load')
  const load = startLoad(client, loadOptions)
  const faults = await bringAboutFaults(cluster, minutes * 60_000, everyReplicaHasReadTheBank, say)
  await load.stop()

  say('calm')
  await wait(3_000)
  const before = await sumsOf('load')
  const calm = startLoad(client, { ...loadOptions, only: 'load' })
  await wait(6_000)
  await calm.stop()
  // A call is settled a moment after its answer.
  await wait(1_000)
  const after = await sumsOf('load')

  const asked = [...load.asked, ...calm.asked]
  const spending = await cluster.spending()
  const checks: readonly Check[] = [
    nobodyIsLeftWaiting(asked),
    answersGoOnWithoutTheDatabase(
      load.asked.filter(({ ticket }) => ticket.startsWith(letters.free)),
      load.asked.filter(({ ticket }) => ticket.startsWith(letters.load)),
      faults,
    ),
    eachAnswerHasOneTrace(asked, await cluster.traceIds(), faults),
    ...(['tight', 'dear'] as const).map((key) =>
      noBudgetIsPassed(key, spendingOf(spending, key), {
        ...{ served: stub.served(letters[key]), costUsdOfCall },
        refused: asked.filter(({ ticket, end }) => ticket.startsWith(letters[key]) && isRefusedForBudget(end)).length,
      }),
    ),
    ...(['load', 'tight', 'dear'] as const).map((key) =>
      nothingIsSpentUncounted(key, spendingOf(spending, key), stub.served(letters[key]), costUsdOfCall),
    ),
    calmSumsAreEqual(before, after, costUsdOfCall),
    ...(workers > 0 ? [await jobIsWhole(job.length * models.length, faults)] : []),
    await everybodyStops([...cluster.replicas, ...cluster.workers]),
  ]
  process.stdout.write(`${trialReport(asked, calm.asked, checks)}\n`)
  process.exitCode = checks.every(({ holds }) => holds) ? 0 : 1
} finally {
  await client.close()
  await cluster.remove()
  await stub.close()
}

async function untilAnswering(origin: string): Promise<void> {
  const asking = createClient(origin)
  try {
    for (let tries = 0; tries < 120; tries++) {
      const { end } = await asking.ask('W0', keys.free, false, [1, 1])
      if (end.kind === 'answered') return
      await wait(500)
    }
  } finally {
    await asking.close()
  }
  throw new Error(`${origin} answers nothing within a minute.`)
}

/** One that has not read the bank yet cannot answer while it is away. */
async function everyReplicaHasReadTheBank(): Promise<void> {
  for (const origin of cluster.replicaOrigins) await untilAnswering(origin)
}

async function sumsOf(key: Asker): Promise<{ readonly spending: KeySpending; readonly served: Served }> {
  return { spending: spendingOf(await cluster.spending(), key), served: { ...stub.served(letters[key]) } }
}

function spendingOf(spending: ReadonlyMap<string, KeySpending>, key: Asker): KeySpending {
  return spending.get(key) ?? { calls: 0, costUsd: 0 }
}

/** How many workers lose what they have under way. */
function workersHitBy(fault: Fault): number {
  if (fault.kind === 'outage') return cluster.workers.length
  return cluster.workers.some(({ name }) => fault.what.endsWith(name)) ? 1 : 0
}

async function jobIsWhole(wanted: number, faults: readonly Fault[]): Promise<Check> {
  const underWay = faults.reduce((sum, fault) => sum + callsAtOnce * models.length * workersHitBy(fault), 0)
  return everyCellIsThere({ cells: await cluster.cellsOfJob(60_000), wanted, underWay }, stub.served(letters.job))
}

function isRefusedForBudget(end: AnswerEnd): boolean {
  return end.kind === 'refused' && end.code === 'insufficient_quota'
}

/** Nobody ended without being told to, and whoever was told to ended well. */
async function everybodyStops(processes: readonly RestartableProcess[]): Promise<Check> {
  const statuses = await Promise.all(processes.map((process) => process.stop()))
  const wrong = processes.flatMap(({ name, endedByItself }, index) => [
    ...endedByItself.map((how) => `${name} ended by itself: ${how}`),
    ...(statuses[index] === 0 ? [] : [`${name} stopped with ${statuses[index]}`]),
  ])
  return {
    what: 'no process ended by itself, and each that was told to stop ended with status 0',
    holds: wrong.length === 0,
    said: wrong.length === 0 ? `${processes.length} processes` : wrong.join(', '),
  }
}
