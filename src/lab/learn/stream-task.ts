import type { AlarmAction } from '../../method/learning/state/learn-question.ts'
import type { LearningAlarm } from '../../method/learning/state/learned-state.ts'
import { createLearner, type Learner } from '../../method/learning/state/learner.ts'
import { correctClusterOf, unlabelled } from '../../method/votes/vote-table.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { type LabWorld, rememberingEmbedder } from '../ask-recorded.ts'
import { labBank } from '../lab-bank.ts'
import { labQuestions } from '../lab-question.ts'
import { createLabRunner, type LabRunner, type LabStrategyChoice } from '../lab-runner.ts'
import { answerOne, type Outcome } from '../run/ask-task.ts'
import type { TaskWorld } from '../run/task-world.ts'
import { changedView, type MemberChange } from './member-change.ts'

/** Questions asked one after the other of strategies that learn from what they ask for alone, beside a bank or with nothing. */
export interface StreamTask {
  readonly kind: 'stream'
  /** Places of the questions, in the order of asking. */
  readonly asked: readonly number[]
  readonly pool: readonly ModelId[]
  /** Questions in parts: one is asked with a bank that has every label of the other parts. Absent: nobody has a bank. */
  readonly parts?: readonly (readonly number[])[]
  readonly strategies: readonly LabStrategyChoice[]
  /** Of so many in a hundred questions the right answer is told afterwards. */
  readonly labelsPerHundred: number
  /** Whether a question's dataset is told as its kind. */
  readonly kinds: boolean
  readonly changes: readonly MemberChange[]
  readonly action: AlarmAction
  /** Names the chance of this task. */
  readonly draw: string
}

/** An alarm where it was raised. */
export interface StreamAlarm {
  readonly alarm: LearningAlarm
  /** Questions seen before it. */
  readonly seen: number
}

/** What came of a strategy's stream. */
export interface StreamOutcome {
  /** In the order of asking; questions that nobody of the pool was recorded to answer are left out. */
  readonly answers: readonly Outcome[]
  readonly alarms: readonly StreamAlarm[]
  /** By question in `answers`: who was asked. */
  readonly asked: readonly (readonly ModelId[])[]
}

/** @param onAnswer called after each question and strategy */
export async function runStreamTask(
  whole: BankView,
  task: StreamTask,
  { seed, embedderFor }: TaskWorld,
  onAnswer: () => void = () => undefined,
): Promise<readonly StreamOutcome[]> {
  const { pool, changes, draw } = task
  const drawn = `${seed} ${draw}`
  const view = changedView(whole, { changes, order: task.asked, pool, seed })
  const banks = await banksOf(whole, task, { seed, embedderFor })
  const outcomes: StreamOutcome[] = []
  for (const choice of task.strategies) {
    let seen = 0
    const alarms: StreamAlarm[] = []
    const learner = await createLearner({ action: task.action })
    learner.onAlarm((alarm) => alarms.push({ alarm, seen }))
    const runners = new Map<StreamBank, { readonly runner: LabRunner; readonly world: LabWorld }>()
    for (const own of banks) {
      const { bank, embedder } = own
      const world: LabWorld = { bank, embedder, pool, helpers: [], seed: drawn, learner }
      runners.set(own, { runner: await createLabRunner(choice, world, view), world })
    }
    const labels = createSeededRandom(drawn).fork('labels')
    const answers: Outcome[] = []
    const asked: (readonly ModelId[])[] = []
    for (const [index, question] of labQuestions(view, task.asked).entries()) {
      const place = task.asked[index] as number
      const told = { ...question, question: { ...question.question, ...(task.kinds && kindOf(question.dataset)) } }
      const before = learner.state.seen
      const own = runners.get(banks.find(({ asked }) => asked?.has(place) !== false) as StreamBank)
      if (own === undefined) continue
      const { outcome, models } = await answerOne(own.runner, told, view, place, own.world)
      onAnswer()
      if (outcome === undefined) continue
      answers.push(outcome)
      asked.push(models)
      const isTold = labels.next() < task.labelsPerHundred / 100
      if (isTold && learner.state.seen > before) tellRight(learner, view, place)
      seen += 1
    }
    outcomes.push({ answers, alarms, asked })
  }
  return outcomes
}

/** A bank and the questions that are asked with it; absent = all. */
interface StreamBank {
  readonly asked?: ReadonlySet<number>
  readonly bank: BankView | undefined
  readonly embedder: Embedder
}

async function banksOf(
  whole: BankView,
  { parts, pool, draw }: StreamTask,
  { seed, embedderFor }: Pick<TaskWorld, 'seed' | 'embedderFor'>,
): Promise<readonly StreamBank[]> {
  if (parts === undefined) return [{ bank: undefined, embedder: rememberingEmbedder(embedderFor([])) }]
  const banks: StreamBank[] = []
  for (const [part, own] of parts.entries()) {
    const places = parts.flatMap((other, index) => (index === part ? [] : other)).sort((left, right) => left - right)
    const random = createSeededRandom(seed).fork(draw)
    const { bank, embedder } = await labBank(whole, { places, models: pool, labels: undefined, random, embedderFor })
    banks.push({ asked: new Set(own), bank, embedder: rememberingEmbedder(embedder) })
  }
  return banks
}

function kindOf(dataset: string | undefined): { readonly kind?: string } {
  return dataset === undefined ? {} : { kind: dataset }
}

/** Tells which answer to the question learnt last is right, as far as grades of those asked say. */
function tellRight(learner: Learner, view: BankView, place: number): void {
  const { questions, members } = learner.state
  const question = questions.at(-1)
  if (question === undefined) return
  const right = correctClusterOf(
    question.answers.map(({ group }) => group),
    question.answers.map(({ member }) => view.cells(place, members[member]?.model ?? '')[0]?.correct ?? Number.NaN),
  )
  if (right !== unlabelled) learner.tell(question.id, { right })
}
