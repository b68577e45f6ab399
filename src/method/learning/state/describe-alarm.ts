import type { LearningAlarm } from './learned-state.ts'

/** An alarm in words. */
export function describeAlarm(alarm: LearningAlarm): string {
  return alarm.kind === 'drift'
    ? `${alarm.model} is no longer what it was: seen after ${alarm.answers} of its answers`
    : `${alarm.model} and ${alarm.other} repeat each other: seen after ${alarm.questions} questions that both answered`
}
