import { createBankView } from '../../bank/view/create-bank-view.ts'
import type { GradeResponse } from '../../collect/ask-cell.ts'
import { UsageError } from '../../errors/smacs-error.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { BankQuestion, BankView } from '../../ports/question-bank.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { type LabWorld, rememberingEmbedder } from '../ask-recorded.ts'
import { roleOf } from '../compare/compare.ts'
import { type Comparison, summariseComparison } from '../compare/comparison.ts'
import { inOrder } from '../in-order.ts'
import { labBank } from '../lab-bank.ts'
import { type EmbedderOfPart, embedderName } from '../lab-embedder.ts'
import { labQuestions } from '../lab-question.ts'
import { boundKinds, createLabRunner, type LabRunner, type LabStrategyChoice } from '../lab-runner.ts'
import { helpersOf, type LiveGenerations } from '../live/live-generations.ts'
import { answerOne, type Outcome } from '../run/ask-task.ts'
import { type AnswerEnding, answerEnding, answerEndings } from './answer-ending.ts'

export interface BenchOptions {
  readonly questions: readonly BankQuestion[]
  readonly strategies: readonly LabStrategyChoice[]
  /** What strategies learn from; it has none of the questions. Undefined: no bank. */
  readonly bank: BankView | undefined
  /** The pool, in order; every member is live. */
  readonly pool: readonly ModelId[]
  readonly seed: string
  /** Of the bank, where there is one. */
  readonly embedderFor: EmbedderOfPart
  /** Where there is no bank. */
  readonly embedder: Embedder
  readonly live: LiveGenerations
  readonly grade: GradeResponse
  readonly onProgress?: (done: number, total: number) => void
}

/** One strategy's answer to one question, as a line of a file. */
export interface BenchLine {
  readonly dataset?: string
  readonly questionId: string
  readonly strategy: string
  readonly model?: ModelId
  readonly answer?: string
  readonly confidence?: number
  /** Absent where nothing says what is right. */
  readonly correct?: number
  readonly ending: AnswerEnding
  readonly calls: number
  readonly asked: readonly ModelId[]
}

/** How many answers of a strategy ended in each way. */
export type EndingCounts = Readonly<Record<AnswerEnding, number>>

export interface BenchReport extends Comparison {
  readonly endings: Readonly<Record<string, EndingCounts>>
}

export interface Bench {
  readonly report: BenchReport
  /** Questions in their order, strategies in theirs. */
  readonly lines: readonly BenchLine[]
}

/**
 * Has strategies answer questions live, all of them on one record: what one of them asked a model is not asked again for
 * another. As many questions are under way as keep the models busy.
 * @throws UsageError when a strategy or an option is wrong, or leaves a strategy without a pool
 * @throws the reason of `live.signal` when the run cannot go on
 */
export async function bench(options: BenchOptions): Promise<Bench> {
  const { questions, strategies, live, seed } = options
  const bound = strategies.find(({ kind }) => boundKinds.includes(kind))
  if (bound !== undefined) {
    throw new UsageError(`\`${bound.spec}\` is a bound over recorded answers: \`smacs lab compare\` measures it.`)
  }
  const random = createSeededRandom(seed)
  const whole = createBankView({ questions })
  const world = await worldOf(options)
  const runners: LabRunner[] = []
  for (const choice of strategies) runners.push(await createLabRunner(choice, world))
  const total = questions.length * runners.length
  const outcomes = runners.map((): Outcome[] => [])
  const lines: BenchLine[] = []
  const answered = inOrder(labQuestions(whole, questions.keys()).entries(), live.questionsAtOnce, async (entry) => {
    const [place, question] = entry
    const answers: { readonly outcome: Outcome; readonly line: BenchLine }[] = []
    for (const runner of runners) {
      const { outcome, answer } = await answerOne(runner, question, whole, place, world)
      if (outcome === undefined) {
        throw new UsageError(`${runner.spec}: nobody is left in the pool beside the models that its options name.`)
      }
      const { dataset, questionId } = question
      const { writtenBy, confidence } = answer.answer ?? {}
      const read = answer.answer && (answer.answer.extracted ?? answer.answer.text)
      answers.push({
        outcome,
        line: {
          ...(dataset !== undefined && { dataset }),
          questionId,
          strategy: runner.spec,
          ...(writtenBy !== undefined && { model: writtenBy }),
          ...(read !== undefined && { answer: read }),
          ...(confidence !== undefined && { confidence }),
          ...(outcome.score !== undefined && { correct: outcome.score }),
          ending: answerEnding(answer, question.question),
          calls: outcome.calls,
          asked: answer.asked,
        },
      })
      done += 1
      options.onProgress?.(done, total)
    }
    return answers
  })
  let done = 0
  for await (const answers of answered) {
    live.signal.throwIfAborted()
    for (const [strategy, { outcome, line }] of answers.entries()) {
      outcomes[strategy]?.push(outcome)
      lines.push(line)
    }
  }
  const comparison = summariseComparison(
    strategies.map((choice) => ({ spec: choice.spec, role: roleOf(choice) })),
    [outcomes],
    {
      hash: (options.bank ?? createBankView({ questions: [] })).hash,
      embedder: options.bank === undefined ? options.embedder.id : embedderName(options.bank),
      datasetOf: (place) => questions[place]?.dataset ?? '',
    },
    random.fork('figures'),
  )
  return { lines, report: { ...comparison, endings: countEndings(strategies, lines) } }
}

async function worldOf({ bank, pool, seed, embedder, embedderFor, live, grade }: BenchOptions): Promise<LabWorld> {
  const helpers = helpersOf(pool, bank?.models ?? [], live)
  const shared = { pool, helpers, seed, live, grade }
  if (bank === undefined) return { ...shared, bank, embedder: rememberingEmbedder(embedder) }
  const part = await labBank(bank, {
    places: [...bank.questions.keys()],
    models: [...pool, ...helpers],
    labels: undefined,
    random: createSeededRandom(seed),
    embedderFor,
  })
  return { ...shared, bank: part.bank, embedder: rememberingEmbedder(part.embedder) }
}

function countEndings(
  strategies: readonly LabStrategyChoice[],
  lines: readonly BenchLine[],
): Readonly<Record<string, EndingCounts>> {
  return Object.fromEntries(
    strategies.map(({ spec }) => {
      const own = lines.filter(({ strategy }) => strategy === spec)
      const counts = answerEndings.map((ending) => [ending, own.filter((line) => line.ending === ending).length])
      return [spec, Object.fromEntries(counts) as EndingCounts]
    }),
  )
}
