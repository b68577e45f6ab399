import type { BankView } from '../../../ports/question-bank.ts'

/**
 * What became of a question with a model, as one character: `1` right, `0` wrong, `h` partly right, `?` answered and not
 * graded, `.` not asked.
 */
export type OutcomeMark = '1' | '0' | 'h' | '?' | '.'

/** Everything that lists of questions are filtered and sorted by, read once a bank. */
export interface OutcomeTable {
  /** Mean correctness over the models whose grade is known; NaN where none is. In bank order. */
  readonly shares: Float64Array
  /** Models whose grade is known, and of them those that are right and those that are wrong. */
  readonly known: Uint32Array
  readonly right: Uint32Array
  readonly wrong: Uint32Array
  /** One mark a model, in the order of the bank's models. */
  marks(question: number): string
  mark(question: number, model: number): OutcomeMark
}

type Counts = [Uint32Array, Uint32Array, Uint32Array]

const partly = 2
const ungraded = 3
const notAsked = 4
const marks: readonly OutcomeMark[] = ['0', '1', 'h', '?', '.']

export function outcomeTableOf(view: BankView): OutcomeTable {
  const { questions, models } = view
  const width = models.length
  const codes = new Uint8Array(questions.length * width)
  const sums = new Float64Array(questions.length)
  const [known, right, wrong] = [1, 2, 3].map(() => new Uint32Array(questions.length)) as Counts
  for (const [model, id] of models.entries()) {
    const column = view.correctness(id)
    const answered = view.answered(id)
    for (let question = 0; question < questions.length; question += 1) {
      const correct = column[question] as number
      const isGraded = !Number.isNaN(correct)
      codes[question * width + model] = isGraded
        ? correct === 0 || correct === 1
          ? correct
          : partly
        : answered[question] === 1
          ? ungraded
          : notAsked
      if (!isGraded) continue
      sums[question] = (sums[question] as number) + correct
      known[question] = (known[question] as number) + 1
      if (correct === 1) right[question] = (right[question] as number) + 1
      if (correct === 0) wrong[question] = (wrong[question] as number) + 1
    }
  }
  const mark = (question: number, model: number): OutcomeMark =>
    marks[codes[question * width + model] ?? notAsked] ?? '.'
  return {
    shares: sums.map((sum, question) => sum / (known[question] as number)),
    known,
    right,
    wrong,
    marks: (question) => models.map((_, model) => mark(question, model)).join(''),
    mark,
  }
}
