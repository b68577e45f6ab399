import type { HeardQuestion } from './heard-question.ts'
import { concentration, noVote } from './hypotheses.ts'

/** Every answer of many questions laid out flat, so that they can be gone through round after round. */
export interface AnswerSheet {
  /** Answers: whose each is, its group, and its question. */
  readonly members: Int32Array
  readonly groups: Int32Array
  readonly questions: Uint32Array
  /** Questions + 1: where each question's answers begin. */
  readonly starts: Uint32Array
  /** Questions + 1: where each question's hypotheses begin. Each of its groups is right, and last none is. */
  readonly hypothesisStarts: Uint32Array
  /** Hypotheses: how probable it is that wrong answers fall as they did; 0 where somebody's word excludes it. */
  readonly seats: Float64Array
  /** Questions + 1: where each question's kinds begin. */
  readonly kindStarts: Uint32Array
  /** Shares of kinds: which kind each is of, and how large it is. */
  readonly kindPlaces: Uint32Array
  readonly kindShares: Float64Array
}

/** @param kinds every kind of the questions, in the order that `kindPlaces` counts by */
export function createAnswerSheet(questions: readonly HeardQuestion[], kinds: readonly string[]): AnswerSheet {
  const placeOf = new Map(kinds.map((kind, place) => [kind, place]))
  const answers = questions.flatMap((question) => question.answers)
  const shares = questions.flatMap((question) => question.kinds)
  const seats = questions.map(seatsOf)
  return {
    members: Int32Array.from(answers, ({ member }) => member),
    groups: Int32Array.from(answers, ({ group }) => group),
    questions: Uint32Array.from(questions.flatMap((question, place) => question.answers.map(() => place))),
    starts: startsOf(questions.map((question) => question.answers.length)),
    hypothesisStarts: startsOf(seats.map(({ length }) => length)),
    seats: Float64Array.from(seats.flat()),
    kindStarts: startsOf(questions.map((question) => question.kinds.length)),
    kindPlaces: Uint32Array.from(shares, ({ kind }) => placeOf.get(kind) as number),
    kindShares: Float64Array.from(shares, ({ share }) => share),
  }
}

/** By hypothesis: alpha^k prod (n_i - 1)! / (alpha (alpha + 1) ... (alpha + W - 1)) over the k groups that would be wrong. */
function seatsOf({ answers, told }: HeardQuestion): readonly number[] {
  const sizes: number[] = []
  for (const { group } of answers) if (group !== noVote) sizes[group] = (sizes[group] ?? 0) + 1
  const none = sizes.length
  return Array.from({ length: none + 1 }, (_, right) => {
    if (told !== undefined && 'wrong' in told && told.wrong === right) return 0
    if (told !== undefined && 'right' in told && (told.right === noVote ? none : told.right) !== right) return 0
    let [seat, wrong] = [1, 0]
    sizes.forEach((size, group) => {
      if (group === right) return
      for (let guest = 0; guest < size; guest++)
        seat *= (guest === 0 ? concentration : guest) / (concentration + wrong++)
    })
    return seat
  })
}

function startsOf(lengths: readonly number[]): Uint32Array {
  const starts = new Uint32Array(lengths.length + 1)
  lengths.forEach((length, place) => {
    starts[place + 1] = (starts[place] as number) + length
  })
  return starts
}
