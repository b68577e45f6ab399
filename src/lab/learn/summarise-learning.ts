import type { AlarmAction } from '../../method/learning/state/learn-question.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { Random } from '../../ports/random.ts'
import { type AlarmFigures, alarmFigures } from './alarm-figures.ts'
import { hindsightName } from './beside-tasks.ts'
import {
  type CurvePoint,
  learningCurve,
  type StreamAccuracy,
  type Streams,
  type StretchFigures,
  streamDifference,
  stretchFigures,
} from './learning-curves.ts'
import type { MemberChange } from './member-change.ts'
import type { StreamOutcome } from './stream-task.ts'

/** What a run was made of. */
export interface LearningRun {
  readonly bankHash: string
  /** Questions of the bank that somebody of the pool was recorded to answer. */
  readonly questions: number
  readonly pool: readonly ModelId[]
  readonly draws: number
  readonly seed: string
  readonly labelsPerHundred: number
  readonly kinds: boolean
  readonly changes: readonly MemberChange[]
  readonly action: AlarmAction
}

/** A stretch of the streams beside others on the same questions. */
export interface ComparedStretch extends StretchFigures {
  /** From so many questions seen, to so many; absent = to the end. */
  readonly from: number
  readonly to?: number
  /** By what it is held against: how much more often it is right. */
  readonly ahead: Readonly<Record<string, StreamAccuracy>>
  /** The accuracy of the worst draw. */
  readonly worstDraw: number
}

/** What `smacs lab learn` writes as report.json. */
export interface LearningResults extends LearningRun {
  readonly curves: Readonly<Record<string, readonly CurvePoint[]>>
  /** Accuracy of the model that is best in hindsight, on all questions of the streams. */
  readonly bestSingle: StreamAccuracy
  /** By strategy that learns, its first questions and what came after. */
  readonly stretches: Readonly<Record<string, readonly ComparedStretch[]>>
  readonly alarms: Readonly<Record<string, AlarmFigures>>
}

/** Where the stretches begin and end. */
const bounds = [0, 50, 100, 200]

export interface LearningOutcomes {
  readonly learnt: readonly { readonly spec: string; readonly draws: readonly StreamOutcome[] }[]
  /** By name: draws, then questions in the order of asking. */
  readonly beside: ReadonlyMap<string, Streams>
  readonly run: LearningRun
  readonly random: Random
}

export function summariseLearning({ learnt, beside, run, random }: LearningOutcomes): LearningResults {
  const changedAt = run.changes.map(({ from }) => from)
  const ends = [...new Set([...bounds, ...changedAt, ...changedAt.flatMap((at) => [at + 50, at + 100, at + 200])])]
  ends.sort((left, right) => left - right)
  const longest = Math.max(0, ...learnt.flatMap(({ draws }) => draws.map(({ answers }) => answers.length)))
  const begun = ends.filter((end) => end < longest)
  const compared = (spec: string, streams: Streams, from: number, to?: number): ComparedStretch => {
    const cut = (own: Streams): Streams => own.map((stream) => stream.slice(from, to))
    const own = cut(streams)
    const chance = random.fork(`stretch ${spec} ${from}`)
    return {
      from,
      ...(to !== undefined && { to }),
      ...stretchFigures(own, chance),
      ahead: Object.fromEntries(
        [...beside].map(([name, other]) => [name, streamDifference(own, cut(other), chance.fork(name))]),
      ),
      worstDraw: Math.min(
        ...own.map((stream) => stream.reduce((sum, { score = 0 }) => sum + score, 0) / stream.length),
      ),
    }
  }
  const all: readonly (readonly [string, Streams])[] = [
    ...learnt.map(({ spec, draws }) => [spec, draws.map(({ answers }) => answers)] as const),
    ...beside,
  ]
  return {
    ...run,
    curves: Object.fromEntries(all.map(([name, streams]) => [name, learningCurve(streams, random.fork(name))])),
    bestSingle: stretchFigures(beside.get(hindsightName) ?? [], random.fork(hindsightName)).accuracy,
    stretches: Object.fromEntries(
      all
        .filter(([name]) => name !== hindsightName)
        .map(([name, streams]) => [
          name,
          begun.map((from, place) =>
            compared(name, streams, from, place === begun.length - 1 ? undefined : begun[place + 1]),
          ),
        ]),
    ),
    alarms: Object.fromEntries(learnt.map(({ spec, draws }) => [spec, alarmFigures(draws, run.changes)])),
  }
}
