import type { Embedder } from '../../ports/embedder.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { labEmbedder } from '../lab-embedder.ts'
import { type AskOutcomes, type AskTask, runAskTask } from './ask-task.ts'
import { withRememberedCells } from './remembered-cells.ts'
import type { RunTasksOptions } from './run-tasks.ts'
import type { TaskWorld } from './task-world.ts'

/**
 * Runs tasks one after the other in this process, for those that may ask live models: workers would each need the models,
 * and would all write to one record.
 * @returns the outcomes in the order of the tasks
 */
export async function runTasksHere(
  view: BankView,
  tasks: readonly AskTask[],
  { seed, live, embedder }: Pick<TaskWorld, 'seed' | 'live'> & { readonly embedder?: Embedder | undefined },
  { signal, onProgress }: RunTasksOptions,
): Promise<readonly AskOutcomes[]> {
  const whole = withRememberedCells(view)
  const world: TaskWorld = { seed, live, embedderFor: labEmbedder(whole, embedder) }
  const total = tasks.reduce((sum, { asked, strategies }) => sum + asked.length * strategies.length, 0)
  let done = 0
  const outcomes: AskOutcomes[] = []
  for (const task of tasks) {
    signal?.throwIfAborted()
    outcomes.push(
      await runAskTask(whole, task, world, () => {
        done += 1
        onProgress?.(done, total)
      }),
    )
  }
  return outcomes
}
