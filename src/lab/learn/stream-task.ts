import type { AlarmAction } from '../../method/learning/state/learn-question.ts'
import type { LearningAlarm } from '../../method/learning/state/learned-state.ts'
import { createLearner, type Learner } from '../../method/learning/state/learner.ts'
import { correctClusterOf, unlabelled } from '../../method/votes/vote-table.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { type LabWorld, rememberingEmbedder } from '../ask-recorded.ts'
import { labQuestions } from '../lab-question.ts'
import { createLabRunner, type LabStrategyChoice } from '../lab-runner.ts'
import { answerOne, type Outcome } from '../run/ask-task.ts'
import type { TaskWorld } from '../run/task-world.ts'
import { changedView, type MemberChange } from './member-change.ts'

/** Questions asked one after the other of strategies that begin with nothing and learn from what they ask for alone. */
export interface StreamTask {
  readonly kind: 'stream'
  /** Places of the questions, in the order of asking. */
  readonly asked: readonly number[]
  readonly pool: readonly ModelId[]
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
  const embedder = rememberingEmbedder(embedderFor([]))
  const outcomes: StreamOutcome[] = []
  for (const choice of task.strategies) {
    let seen = 0
    const alarms: StreamAlarm[] = []
    const learner = await createLearner({ action: task.action })
    learner.onAlarm((alarm) => alarms.push({ alarm, seen }))
    const world: LabWorld = { bank: undefined, embedder, pool, helpers: [], seed: drawn, learner }
    const runner = await createLabRunner(choice, world, view)
    const labels = createSeededRandom(drawn).fork('labels')
    const answers: Outcome[] = []
    const asked: (readonly ModelId[])[] = []
    for (const [index, question] of labQuestions(view, task.asked).entries()) {
      const place = task.asked[index] as number
      const told = { ...question, question: { ...question.question, ...(task.kinds && kindOf(question.dataset)) } }
      const before = learner.state.seen
      const { outcome, models } = await answerOne(runner, told, view, place, world)
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
