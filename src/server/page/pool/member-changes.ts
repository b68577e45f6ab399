import type { LearnedState, LearningAlarm } from '../../../method/learning/state/learned-state.ts'
import type { ModelId } from '../../../ports/chat-model.ts'
import type { MemberChange, PoolModel } from './pool-body.ts'

/** What use has noticed of a model: that it is no longer what it was, or that it and another repeat each other. */
export function memberChanges(
  { alarms, excluded }: Pick<LearnedState, 'alarms' | 'excluded'>,
  model: ModelId,
): Pick<PoolModel, 'changes' | 'excluded'> {
  const changes = alarms.flatMap((alarm) => changeOf(alarm, model))
  return {
    ...(changes.length > 0 && { changes }),
    ...(excluded.includes(model) && { excluded: true }),
  }
}

function changeOf(alarm: LearningAlarm, model: ModelId): readonly MemberChange[] {
  const { trace } = alarm
  if (alarm.kind === 'drift') return alarm.model === model ? [{ kind: 'drift', answers: alarm.answers, trace }] : []
  const { other, questions } = alarm
  if (alarm.model === model) return [{ kind: 'copy', other, questions, trace }]
  return other === model ? [{ kind: 'copy', other: alarm.model, questions, trace }] : []
}
