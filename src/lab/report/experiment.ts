import type { LabTask, OutcomesOf } from '../run/task-worker.ts'
import type { ReportSection } from './document/report-document.ts'

/** One question of the report: what has to be run for it, and the section that comes of it. */
export interface Experiment {
  readonly tasks: readonly LabTask[]
  /** @param outcomes one a task, in the order of the tasks */
  section(outcomes: readonly OutcomesOf<LabTask>[]): ReportSection
}

/** An experiment whose tasks are all of one kind. */
export function experiment<Task extends LabTask>(
  tasks: readonly Task[],
  section: (outcomes: readonly OutcomesOf<Task>[]) => ReportSection,
): Experiment {
  // The outcomes handed back are those of these very tasks.
  return { tasks, section: (outcomes) => section(outcomes as readonly OutcomesOf<Task>[]) }
}

/** Tasks with a key for what they measure, so that outcomes can be gathered by it. */
export interface KeyedTask<Key, Task extends LabTask> {
  readonly key: Key
  readonly task: Task
}

/** The outcomes of all tasks with a key, in order. */
export function gather<Key, Task extends LabTask>(
  keyed: readonly KeyedTask<Key, Task>[],
  outcomes: readonly OutcomesOf<Task>[],
  matches: (key: Key) => boolean,
): readonly OutcomesOf<Task>[] {
  return keyed.flatMap(({ key }, index) => {
    const outcome = outcomes[index]
    return outcome !== undefined && matches(key) ? [outcome] : []
  })
}
