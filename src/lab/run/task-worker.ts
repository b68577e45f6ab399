import { parentPort, workerData } from 'node:worker_threads'
import { openQuestionBank } from '../../bank/open-question-bank.ts'
import { createSystemClock } from '../../clock/system-clock.ts'
import type { LoadedConfig } from '../../config/load-config.ts'
import { createConfiguredEmbedder } from '../../config/workplace/create-embedder.ts'
import type { Embedder } from '../../ports/embedder.ts'
import { labEmbedder } from '../lab-embedder.ts'
import { runStreamTask, type StreamOutcome, type StreamTask } from '../learn/stream-task.ts'
import { type AskOutcomes, type AskTask, runAskTask } from './ask-task.ts'
import { type RankOutcomes, type RankTask, runRankTask } from './rank-task.ts'
import { withRememberedCells } from './remembered-cells.ts'

/** What a worker is asked. */
export type LabTask = AskTask | RankTask | StreamTask

/** What came of a task. */
export type OutcomesOf<Task extends LabTask> = Task extends AskTask
  ? AskOutcomes
  : Task extends StreamTask
    ? readonly StreamOutcome[]
    : RankOutcomes

/** What a worker is started with. */
export interface TaskWorkerData {
  readonly bankFile: string
  readonly seed: string
  /** Embeds what the bank holds no vector of; its weights are at hand. */
  readonly embedder?: Pick<LoadedConfig, 'embedder' | 'file' | 'secrets'> | undefined
}

/** What a worker says. */
export type WorkerMessage =
  | { readonly type: 'progress'; readonly steps: number }
  | { readonly type: 'done'; readonly outcomes: OutcomesOf<LabTask> }

/** Steps between two messages of progress. */
const stepsPerMessage = 64

async function work({ bankFile, seed, embedder }: TaskWorkerData, port: NonNullable<typeof parentPort>): Promise<void> {
  const bank = await openQuestionBank(bankFile, { readOnly: true })
  const view = withRememberedCells(await bank.view())
  const given = embedder && (await openEmbedder(embedder))
  const world = { seed, embedderFor: labEmbedder(view, given) }
  const run = (task: LabTask, onStep: () => void): Promise<OutcomesOf<LabTask>> =>
    task.kind === 'ask'
      ? runAskTask(view, task, world, onStep)
      : task.kind === 'stream'
        ? runStreamTask(view, task, world, onStep)
        : runRankTask(view, task, world, onStep)
  port.on('message', (task: LabTask) => {
    let unsaid = 0
    const say = (message: WorkerMessage): void => port.postMessage(message)
    const sayProgress = (): void => {
      say({ type: 'progress', steps: unsaid })
      unsaid = 0
    }
    const running = run(task, () => {
      unsaid += 1
      if (unsaid === stepsPerMessage) sayProgress()
    }).then((outcomes) => {
      sayProgress()
      say({ type: 'done', outcomes })
    })
    // A rejection must end the worker: its error is that of the whole run.
    running.catch((error: unknown) => {
      queueMicrotask(() => {
        throw error
      })
    })
  })
}

/** Whoever starts a worker has fetched the weights and put their folder into the configuration. */
function openEmbedder(embedder: NonNullable<TaskWorkerData['embedder']>): Promise<Embedder> {
  return createConfiguredEmbedder(embedder, undefined, {
    clock: createSystemClock(),
    locateWeights: () => Promise.reject(new Error('Weights are to be fetched before workers start.')),
  })
}

if (parentPort !== null) await work(workerData as TaskWorkerData, parentPort)
