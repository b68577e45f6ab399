import { yieldToEventLoop } from '../../cancellation/yield-to-event-loop.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { Execution } from '../../ports/execution.ts'
import type { BankQuestion, BankView } from '../../ports/question-bank.ts'
import {
  marksAsARule,
  marksItsAnswer,
  optionCountOf,
  readAnswerEvidence,
  signalCount,
  surpriseSignal,
} from './answer-evidence.ts'
import { type AnswerFrequencies, countAnswers, surpriseOf } from './answer-signals.ts'
import { allRightClusters, correctClusterOf, createVoteTable, type VoteRow, type VoteTable } from './vote-table.ts'

/** All that a bank's recorded answers say, read once: what the calibrated posterior is fitted on. */
export interface BankEvidence {
  readonly table: VoteTable
  /** One a question: its dataset; undefined where it has none. */
  readonly tags: readonly (string | undefined)[]
  /** One a question; undefined where it was never embedded. */
  readonly vectors: readonly (Float32Array | undefined)[]
  /** questions x models: correctness 0 to 1, NaN = unknown. */
  readonly correctness: Float64Array
  /** questions x models x signals; zeros where there is no vote. */
  readonly signals: Float32Array
  /** models: whether a model marks its answers as a rule, so that an unmarked one is no vote. */
  readonly marking: readonly boolean[]
  readonly frequencies: readonly AnswerFrequencies[]
  /** questions: whether its answers are programs, in a bank where any was run. */
  readonly programs: readonly boolean[]
  /** questions, then models: what running the program of the answer showed. */
  readonly executions: readonly (readonly (Execution | undefined)[])[]
}

/** Read between two breaths. */
const questionsAtATime = 50

/**
 * Reads who supported which answer. Each model speaks with its first recorded sample that holds a response.
 * @param models the columns, in pool order
 */
export async function readBankEvidence(bank: BankView, models: readonly ModelId[]): Promise<BankEvidence> {
  const width = models.length
  const cells = bank.questions.map((_, question) =>
    models.map((model) => bank.cells(question, model).find(({ response }) => response !== undefined)),
  )
  const responses = cells.map((row) => row.map((cell) => cell?.response))
  const executions = cells.map((row) => row.map((cell) => cell?.execution))
  const programsRun = executions.some((row) => row.some((execution) => execution !== undefined))
  const marks: boolean[][] = []
  for (const [question, row] of responses.entries()) {
    if (question % questionsAtATime === 0) await yieldToEventLoop()
    marks.push(row.map((response) => response !== undefined && marksItsAnswer(response)))
  }
  const marking = models.map((_, model) => {
    // A program needs no mark to be found.
    const texts = responses.flatMap((row, question) =>
      row[model] === undefined || executions[question]?.[model] !== undefined ? [] : [question],
    )
    const wroteProgramsOnly = texts.length === 0 && executions.some((row) => row[model] !== undefined)
    const marked = texts.filter((question) => marks[question]?.[model] === true).length
    return !wroteProgramsOnly && marksAsARule(marked, texts.length)
  })
  const correctness = new Float64Array(bank.questions.length * width)
  models.forEach((model, column) => {
    const values = bank.correctness(model)
    for (let question = 0; question < bank.questions.length; question++) {
      correctness[question * width + column] = values[question] as number
    }
  })

  const signals = new Float32Array(bank.questions.length * width * signalCount)
  const keys: (string | undefined)[][] = []
  const rows: VoteRow[] = []
  const programs: boolean[] = []
  for (const [question, item] of bank.questions.entries()) {
    if (question % questionsAtATime === 0) await yieldToEventLoop()
    const context = answerContextOf(item)
    const row = responses[question] ?? []
    const run = executions[question] ?? []
    const trusted = row.map(
      (_, model) => marking[model] !== true || marks[question]?.[model] === true || run[model] !== undefined,
    )
    const evidence = readAnswerEvidence(context, row, trusted, undefined, run)
    signals.set(evidence.signals, question * width * signalCount)
    keys.push(row.map((_, model) => evidence.grouping.clusters[evidence.grouping.clusterOf[model] ?? -1]?.key))
    const graded = correctness.subarray(question * width, (question + 1) * width)
    const isPrograms = programsRun && evidence.grouping.answerType === 'code'
    programs.push(isPrograms)
    rows.push({
      votes: evidence.votes,
      correctCluster: correctClusterOf(evidence.votes, graded),
      // Programs may differ and be right. Where none of a bank's was ever run, no more is known of them than of texts.
      ...(isPrograms && { rightClusters: allRightClusters(evidence.votes, graded) }),
      optionCount: optionCountOf(context),
    })
  }
  const frequencies = models.map((_, model) => countAnswers(keys.map((row) => row[model])))
  keys.forEach((row, question) => {
    row.forEach((key, model) => {
      const own = frequencies[model]
      if (key === undefined || own === undefined) return
      signals[(question * width + model) * signalCount + surpriseSignal] = surpriseOf(own, key)
    })
  })
  const table = createVoteTable(models, rows)
  return {
    table,
    tags: bank.questions.map(({ dataset }) => dataset),
    vectors: bank.questions.map((_, question) => bank.embedding(question)),
    correctness,
    signals,
    marking,
    frequencies,
    programs,
    executions,
  }
}

export function answerContextOf({ text, options, answerType }: BankQuestion): {
  text: string
  options?: readonly string[]
  answerType?: NonNullable<BankQuestion['answerType']>
} {
  return { text, ...(options !== undefined && { options }), ...(answerType !== undefined && { answerType }) }
}
