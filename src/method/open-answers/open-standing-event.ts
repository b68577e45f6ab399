import type { CollaborationEvent, Generation } from '../events.ts'
import { rightness } from '../posterior/reading-event.ts'
import { fewestForConfidence, type OpenAnswersFit } from './fit-open-answers.ts'
import type { OpenStanding } from './open-answers.ts'

/** A text beside the accuracy expected of whoever wrote it. */
export interface GivenAnswer {
  readonly generation: Generation
  readonly accuracy: number
}

/** What to say of open answers beside how they stand. */
export interface OpenStandingReport {
  readonly asked: number
  readonly poolSize: number
  readonly confidence?: number | undefined
  readonly decision: 'stop' | 'escalate'
  readonly because?: string
}

const longestShownAnswer = 60

/** Open answers as an event: groups of those that say the same, the chosen one's first, or each on its own where no groups are known. */
export function openStandingEvent(
  { groups, chosen, share }: OpenStanding,
  given: readonly GivenAnswer[],
  { asked, poolSize, confidence, decision, because }: OpenStandingReport,
): CollaborationEvent {
  const places = [chosen, ...[...given.keys()].filter((place) => place !== chosen)]
  const texts = places.flatMap((place) => given[place]?.generation ?? [])
  const byGroup = Map.groupBy(texts, (_, rank) => groups?.[places[rank] ?? -1] ?? places[rank])
  const writer = texts[0]?.model ?? ''
  const parts = [`Asked ${asked} of ${poolSize} for an open answer: ${standsLine(writer, texts.length, share, groups)}`]
  if (confidence !== undefined) parts[0] += `, which is ${rightness(confidence)}`
  if (because !== undefined) parts.push(because)
  return {
    type: 'answers-weighed',
    clusters: [...byGroup.values()].map((members) => ({
      answer: shown(members[0]?.text ?? ''),
      supporters: [...new Set(members.map(({ model }) => model))],
      ...(groups !== undefined && { share: members.length / texts.length }),
    })),
    ...(confidence !== undefined && { confidence }),
    asked,
    decision,
    explanation: parts.join('; '),
  }
}

function standsLine(writer: string, count: number, share: number, groups: OpenStanding['groups']): string {
  if (count === 1) return `that of ${writer} is the only one`
  if (groups === undefined) return `that of ${writer} stands, with ${Math.round(100 * share)} % support by likeness`
  return `that of ${writer} stands, ${Math.round(share * count)} of ${count} say the same`
}

function shown(text: string): string {
  return text.length > longestShownAnswer ? `${text.slice(0, longestShownAnswer)}…` : text
}

/** Which signals the choice between open answers rests on, where their weights are from, and why there is no confidence. */
export function signalsNote({ signals, groups }: OpenStanding, fit: OpenAnswersFit | undefined): string {
  if (signals.length === 1) return `There was one answer and nothing to compare it with. ${weightsLine(fit)}`
  const fluent = signals.filter(({ fluency }) => fluency !== undefined).length
  const compared = `The answers were chosen between by their likeness${groups === undefined ? '' : ', who says the same,'}`
  const which = fluent === signals.length ? `all ${fluent}` : `${fluent} of ${signals.length}`
  const how =
    fluent === 0
      ? `${compared}${groups === undefined ? ' alone' : ''}: no log-probability could be set against what is usual for its model.`
      : `${compared} and the log-probabilities of ${which}, each set against what is usual for its model.`
  return `${how} ${weightsLine(fit)}`
}

function weightsLine(fit: OpenAnswersFit | undefined): string {
  if (fit === undefined) return 'No open answer of the bank is graded: weights as published, and no confidence.'
  const weighed = `Weights from ${fit.gradedQuestions} graded open questions`
  if (fit.confidenceWeights !== undefined) return `${weighed}.`
  return `${weighed}, near the published ones while they are few; a confidence takes ${fewestForConfidence}.`
}
