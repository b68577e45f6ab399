import type { CollaborationEvent } from '../events.ts'
import { explainExecution } from './explain-execution.ts'
import type { PoolPosterior, Reading } from './pool-posterior.ts'

/** What to say of a reading beside its numbers. */
export interface ReadingReport {
  readonly decision: 'ask-more' | 'stop' | 'escalate'
  /** Probability that one more answer changes the leader. */
  readonly change?: number | undefined
  readonly because?: string | undefined
  /** What the leader's probability must reach, where somebody asked for that. */
  readonly wanted?: number | undefined
}

/** The answers so far as an event: clusters with their probabilities, the leader's confidence, the decision in words. */
export function readingEvent(
  { pool, view, calibrated }: PoolPosterior,
  { answers, clusters, leader, confidence, votes, standing }: Reading,
  { decision, change, because, wanted }: ReadingReport,
): Extract<CollaborationEvent, { type: 'answers-weighed' }> {
  const ranked = clusters.toSorted((left, right) => right.probability - left.probability)
  return {
    type: 'answers-weighed',
    clusters: ranked.map(({ text, supporters, probability }) => ({
      answer: text,
      supporters: supporters.map(({ model }) => model.id),
      ...(calibrated ? { probability } : { share: supporters.length / Math.max(1, votes) }),
    })),
    ...(calibrated && leader !== undefined && { confidence }),
    ...(calibrated && { other: standing.probabilities[clusters.length] as number }),
    ...(wanted !== undefined && { wanted }),
    voices: answers.map((answer) => {
      const cluster = ranked.findIndex(({ supporters }) => supporters.includes(answer))
      const weight = view.weights[answer.member] as number
      return { model: answer.model.id, ...(cluster >= 0 && { cluster }), weight }
    }),
    asked: answers.length,
    decision,
    explanation: explainReading({
      asked: answers.length,
      poolSize: pool.length,
      answer: leader?.text,
      supporters: leader?.supporters.length ?? 0,
      answers: votes,
      ...(calibrated && { confidence }),
      ...(calibrated && change !== undefined && { change }),
      ...(leader !== undefined && { ran: explainExecution(leader, answers) }),
      ...(because !== undefined && { because }),
    }),
  }
}

/** What a decision's explanation is made of. */
export interface ExplainedReading {
  readonly asked: number
  readonly poolSize: number
  /** The leading answer; undefined where no answer could be compared. */
  readonly answer: string | undefined
  readonly supporters: number
  readonly answers: number
  /** Probability that the leader is right; absent where nothing supports a number. */
  readonly confidence?: number
  /** Probability that one more answer changes the leader; absent where unknown. */
  readonly change?: number
  /** What running the leading answer's program showed, in words; absent where none was run. */
  readonly ran?: string | undefined
  /** Why it went on or stopped where the rule alone does not say it. */
  readonly because?: string
}

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth']
const longestShownAnswer = 60

/** "Asked 2 of 9: both say 391, which is right in 97 of 100 such cases; a third could change the answer in 1". */
export function explainReading(reading: ExplainedReading): string {
  const { asked, poolSize, answer, confidence, change, ran, because } = reading
  const parts = [`Asked ${asked} of ${poolSize}: ${whoSays(reading)}`]
  if (answer !== undefined && confidence !== undefined) {
    parts[0] += `, which is ${rightness(confidence)}`
  }
  if (ran !== undefined) parts.push(ran)
  if (answer !== undefined && change !== undefined && asked < poolSize) {
    parts.push(`${nextOne(asked)} ${couldChange(change)}`)
  }
  if (because !== undefined) parts.push(because)
  return parts.join('; ')
}

/** "right in 97 of 100 such cases"; in words where the number would be 0 or 100, since nothing is that sure. */
export function rightness(confidence: number): string {
  const cases = inHundred(confidence)
  if (cases === 0) return 'hardly ever right in such cases'
  return cases === 100 ? 'right in nearly every such case' : `right in ${cases} of 100 such cases`
}

function couldChange(change: number): string {
  const cases = inHundred(change)
  if (cases === 0) return 'would hardly ever change the answer'
  return cases === 100 ? 'would nearly always change the answer' : `could change the answer in ${cases}`
}

function whoSays({ asked, answer, supporters, answers }: ExplainedReading): string {
  if (answer === undefined) return answers === 0 ? 'no answer yet' : 'no answers that could be compared'
  const shown = answer.length > longestShownAnswer ? `${answer.slice(0, longestShownAnswer)}…` : answer
  if (answers < asked) {
    const silent = asked - answers
    const none = `${silent} ${silent === 1 ? 'gives' : 'give'} no answer that can be compared`
    // The leading answer stands last: what follows is said of it.
    return [none, ...others(answers - supporters), `${supporters} ${supporters === 1 ? 'says' : 'say'} ${shown}`].join(
      ', ',
    )
  }
  if (answers === 1) return `it says ${shown}`
  if (supporters === answers) return `${supporters === 2 ? 'both' : `all ${answers}`} say ${shown}`
  return `${supporters} of ${answers} ${supporters === 1 ? 'says' : 'say'} ${shown}`
}

function others(count: number): readonly string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? 'says' : 'say'} something else`]
}

function nextOne(asked: number): string {
  const ordinal = ordinals[asked]
  return ordinal === undefined ? 'another' : `${/^e/.test(ordinal) ? 'an' : 'a'} ${ordinal}`
}

function inHundred(probability: number): number {
  return Math.round(100 * probability)
}
