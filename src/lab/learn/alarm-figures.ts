import type { LearningAlarm } from '../../method/learning/state/learned-state.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import { quantile } from '../../statistics/sampling/bootstrap.ts'
import type { MemberChange } from './member-change.ts'
import type { StreamAlarm, StreamOutcome } from './stream-task.ts'

/** How soon a change was noticed. */
export interface NoticedChange {
  readonly change: MemberChange
  /** By draw in which it was: answers of the member from the change to the alarm; for copies, questions that both answered. */
  readonly answers: readonly number[]
  readonly median?: number
  /** Draws in which it was not. */
  readonly missed: number
}

export interface AlarmFigures {
  readonly noticed: readonly NoticedChange[]
  /** Alarms of members that are what they were. */
  readonly falseAlarms: readonly { readonly draw: number; readonly seen: number; readonly alarm: LearningAlarm }[]
  /** Answers of such members, and pairs of them, all draws together. */
  readonly watched: { readonly answers: number; readonly pairs: number }
}

export function alarmFigures(draws: readonly StreamOutcome[], changes: readonly MemberChange[]): AlarmFigures {
  const noticed = changes.map((change): NoticedChange => {
    const answers = draws.flatMap(({ alarms, asked }) => {
      const first = alarms.find((one) => speaksOf(one, change))
      if (first === undefined) return []
      // The question that raised it counts.
      const since = asked.slice(change.from, first.seen + 1)
      return [since.filter((models) => affected(change).every((model) => models.includes(model))).length]
    })
    return {
      change,
      answers,
      ...(answers.length > 0 && {
        median: quantile(
          answers.toSorted((a, b) => a - b),
          0.5,
        ),
      }),
      missed: draws.length - answers.length,
    }
  })
  const isChanged = (model: ModelId, seen: number): boolean =>
    changes.some((change) => affected(change).includes(model) && seen >= change.from)
  let [answers, pairs] = [0, 0]
  for (const { asked } of draws) {
    asked.forEach((models, seen) => {
      const same = models.filter((model) => !isChanged(model, seen)).length
      answers += same
      pairs += (same * (same - 1)) / 2
    })
  }
  return {
    noticed,
    falseAlarms: draws.flatMap(({ alarms }, draw) =>
      alarms
        .filter(({ alarm, seen }) => {
          const models = alarm.kind === 'copy' ? [alarm.model, alarm.other] : [alarm.model]
          return !models.some((model) => isChanged(model, seen))
        })
        .map(({ alarm, seen }) => ({ draw, seen, alarm })),
    ),
    watched: { answers, pairs },
  }
}

/** Whom a change makes look different: of a copy, both. */
function affected(change: MemberChange): readonly ModelId[] {
  return change.kind === 'copies' ? [change.model, change.of] : [change.model]
}

function speaksOf({ alarm, seen }: StreamAlarm, change: MemberChange): boolean {
  if (seen < change.from) return false
  if (change.kind !== 'copies') return alarm.kind === 'drift' && alarm.model === change.model
  return (
    alarm.kind === 'copy' && [change.model, change.of].every((model) => model === alarm.model || model === alarm.other)
  )
}
