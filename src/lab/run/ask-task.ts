import type { GradeResponse } from '../../collect/ask-cell.ts'
import { gradeByReference } from '../../collect/grading/grade-by-reference.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { BankCell, BankView } from '../../ports/question-bank.ts'
import { costUsd, type Usage } from '../../ports/usage.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { type LabAnswer, type LabWorld, rememberingEmbedder } from '../ask-recorded.ts'
import { inOrder } from '../in-order.ts'
import { labBank } from '../lab-bank.ts'
import { type LabQuestion, labQuestions } from '../lab-question.ts'
import { createLabRunner, type LabRunner, type LabStrategyChoice } from '../lab-runner.ts'
import { type ChangedStream, changedView } from '../learn/member-change.ts'
import { limitPanel, type PanelLimit } from './panel-limit.ts'
import type { TaskWorld } from './task-world.ts'

/** Strategies fitted on one part of a bank that answer questions of another. */
export interface AskTask {
  readonly kind: 'ask'
  /** Places in the bank that strategies may learn from. */
  readonly bank: readonly number[]
  /** Places of the questions to answer. */
  readonly asked: readonly number[]
  /** The pool, in order. */
  readonly pool: readonly ModelId[]
  /** Never in the pool; may be named by options, and their bank cells may be learnt from. */
  readonly helpers: readonly ModelId[]
  readonly strategies: readonly LabStrategyChoice[]
  /** Keep the correctness of so many bank questions; undefined keeps all. */
  readonly labels: number | undefined
  /** Only bank questions of these datasets keep their correctness; undefined = of all. */
  readonly labelDatasets?: readonly string[] | undefined
  /** Names the chance of this task: which labels are kept, which panels are drawn. */
  readonly draw: string
  /** Fewer models may answer than the pool has. */
  readonly panel?: PanelLimit
  /** Members that are not what the bank learnt of, on questions that are asked in this order. */
  readonly scene?: Pick<ChangedStream, 'changes' | 'order'>
}

/** One strategy's answer to one question. Plain numbers, so that workers can send many. */
export interface Outcome {
  /** The question's place in the whole bank. */
  readonly place: number
  /** Correctness of the answer, 0 to 1; undefined where nobody graded it. */
  readonly score: number | undefined
  readonly confidence: number | undefined
  readonly calls: number
  /** Those of them that were generated live. */
  readonly liveCalls: number
  /** Those of them to models outside the task's pool. */
  readonly helperCalls: number
  readonly tokens: number | undefined
  readonly costUsd: number | undefined
  /** Recorded latency along the critical path, and of all models asked together. */
  readonly criticalPathMs: number | undefined
  readonly latencySumMs: number | undefined
}

/** One list a strategy, in the order given, each over the same questions. */
export type AskOutcomes = readonly (readonly Outcome[])[]

/**
 * Fits every strategy on the bank part and lets it answer the questions asked. Questions to which no pool member has a
 * recorded answer are left out for all.
 * @param onAnswer called after each question and strategy
 */
export async function runAskTask(
  whole: BankView,
  task: AskTask,
  { seed, embedderFor, live }: TaskWorld,
  onAnswer: () => void = () => undefined,
): Promise<AskOutcomes> {
  const { pool, helpers, draw } = task
  const { bank, embedder } = await labBank(whole, {
    places: task.bank,
    models: [...pool, ...helpers],
    labels: task.labels,
    labelDatasets: task.labelDatasets,
    random: createSeededRandom(seed).fork(draw),
    embedderFor,
  })
  const shown = task.scene === undefined ? whole : changedView(whole, { ...task.scene, pool, seed })
  const world: LabWorld = { bank, embedder: rememberingEmbedder(embedder), pool, helpers, seed, live }
  const runners: LabRunner[] = []
  for (const choice of task.strategies) runners.push(await createLabRunner(choice, world, whole))
  const outcomes = runners.map((): Outcome[] => [])
  const answered = inOrder(labQuestions(shown, task.asked).entries(), live?.questionsAtOnce ?? 1, async (entry) => {
    const [index, unlimited] = entry
    const place = task.asked[index] ?? -1
    const question = task.panel === undefined ? unlimited : await limitPanel(unlimited, task.panel, world, draw)
    const answers: (Outcome | undefined)[] = []
    for (const runner of runners) {
      answers.push((await answerOne(runner, question, shown, place, world)).outcome)
      onAnswer()
    }
    return answers
  })
  for await (const answers of answered) {
    for (const [strategy, outcome] of answers.entries()) if (outcome !== undefined) outcomes[strategy]?.push(outcome)
  }
  return outcomes
}

/** Lets a runner answer one question. @returns what came of it, who was asked, and the answer itself */
export async function answerOne(
  runner: LabRunner,
  question: LabQuestion,
  whole: BankView,
  place: number,
  { pool, live, grade }: LabWorld,
): Promise<{ readonly outcome: Outcome | undefined; readonly models: readonly ModelId[]; readonly answer: LabAnswer }> {
  const answered = await runner.answer(question)
  const { answer, asked, recorded, criticalPathMs } = answered
  if (asked.length === 0 && answer === undefined) return { outcome: undefined, models: [], answer: answered }
  const cells = recorded.map(({ model, sample }) => {
    const cell = cellOf(whole, place, model, sample)
    return { ...cell, costUsd: cell?.costUsd ?? costUsd(cell?.usage, live?.models.get(model)?.price) }
  })
  const generations = [...cells, ...answered.live]
  const models = [...recorded, ...answered.live].map(({ model }) => model)
  const outcome = {
    place,
    score: await scoreOf(answered, whole, place, grade),
    confidence: answer?.confidence,
    calls: models.length,
    liveCalls: answered.live.length,
    helperCalls: models.filter((model) => !pool.includes(model)).length,
    tokens: sumOfKnown(generations.map(({ usage }) => totalTokens(usage))),
    costUsd: sumOfKnown(generations.map((generation) => generation.costUsd)),
    criticalPathMs,
    latencySumMs: sumOfKnown(generations.map(({ latencyMs }) => latencyMs)),
  }
  return { outcome, models, answer: answered }
}

/** The bank's verdict on a recorded answer; one that was written live is graded as a bank's answers are. */
async function scoreOf(
  { answer, source }: LabAnswer,
  whole: BankView,
  place: number,
  grade: GradeResponse = gradeByReference,
): Promise<number | undefined> {
  if (answer === undefined) return 0
  if (source?.kind === 'recorded') return cellOf(whole, place, answer.writtenBy, source.sample)?.correct
  const question = whole.questions[place]
  return question && grade(question, source?.generation.response ?? answer.text)
}

function cellOf(whole: BankView, place: number, model: ModelId, sample: number): BankCell | undefined {
  return whole.cells(place, model).filter(({ response }) => response !== undefined)[sample]
}

function totalTokens(usage: Usage | undefined): number | undefined {
  if (usage?.inputTokens === undefined || usage.outputTokens === undefined) return undefined
  return usage.inputTokens + usage.outputTokens
}

/** Undefined unless every part is known: what is not recorded is not nothing. */
function sumOfKnown(parts: readonly (number | undefined)[]): number | undefined {
  return parts.reduce<number | undefined>(
    (sum, part) => (sum === undefined || part === undefined ? undefined : sum + part),
    0,
  )
}
