import { SmacsError } from '../../errors/smacs-error.ts'
import type { AlarmAction } from '../../method/learning/state/learn-question.ts'
import type { ModelId } from '../../ports/chat-model.ts'
import type { BankView } from '../../ports/question-bank.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { shuffle } from '../../statistics/sampling/half-splits.ts'
import { assertKnown } from '../compare/compare.ts'
import { assertLabStrategy, type LabStrategyChoice } from '../lab-runner.ts'
import { resolvePool } from '../resolve-pool.ts'
import type { AskOutcomes, Outcome } from '../run/ask-task.ts'
import { type RunTasksOptions, runTasks } from '../run/run-tasks.ts'
import type { TaskWorkerData } from '../run/task-worker.ts'
import { besideTasks, partsOf, watchedName } from './beside-tasks.ts'
import { type MemberChange, modelsOf } from './member-change.ts'
import type { StreamOutcome, StreamTask } from './stream-task.ts'
import { type LearningOutcomes, type LearningResults, summariseLearning } from './summarise-learning.ts'

export interface LearnOptions extends RunTasksOptions {
  /** Opened by every worker for itself, to read. */
  readonly bankFile: string
  readonly view: BankView
  /** They begin with nothing and learn from what they ask for. */
  readonly strategies: readonly LabStrategyChoice[]
  /** Beside them, with a bank that has every label of four fifths of the questions, never of the one that is asked. */
  readonly banked: readonly LabStrategyChoice[]
  /** Beside them, with such a bank and the watch over its members. */
  readonly watched: readonly LabStrategyChoice[]
  readonly labelsPerHundred: number
  readonly draws: number
  /** Questions of each draw at most. */
  readonly questions: number
  readonly seed: string
  readonly models: readonly ModelId[] | undefined
  /** Never in the pool. */
  readonly closed: readonly ModelId[]
  /** Whether a question's dataset is told as its kind. */
  readonly kinds: boolean
  readonly changes: readonly MemberChange[]
  readonly action: AlarmAction
  readonly embedder?: TaskWorkerData['embedder']
}

/**
 * Plays a bank's recorded answers as streams: nothing known, questions in random order, and a strategy learns from what it
 * asked for and from nothing else.
 * @throws UsageError when a strategy or a model is not there
 * @throws SmacsError when no question could be asked
 */
export async function learn(options: LearnOptions): Promise<LearningResults> {
  const { view, strategies, banked, watched, seed, closed, changes, draws } = options
  assertKnown('model', [...(options.models ?? []), ...closed, ...changes.flatMap(modelsOf)], view.models)
  const gone = [...closed, ...changes.flatMap((change) => (change.kind === 'replaced' ? [change.by] : []))]
  const pool = resolvePool(options.models, view.models).filter((model) => !gone.includes(model))
  for (const choice of [...strategies, ...banked, ...watched]) {
    assertLabStrategy(choice, { measures: false, pool, live: undefined })
  }
  const random = createSeededRandom(seed)
  const answered = pool.map((model) => view.answered(model))
  const everything = [...view.questions.keys()].filter((place) => answered.some((column) => column[place] === 1))
  const orders = Array.from({ length: draws }, (_, draw) =>
    shuffle(everything, random.fork('order').fork(String(draw))).slice(0, options.questions),
  )
  const folds = shuffle(everything, random.fork('folds'))
  const streamsOf = (own: readonly LabStrategyChoice[], parts?: StreamTask['parts']): readonly StreamTask[] =>
    orders.map((asked, draw) => ({
      ...{ kind: 'stream', asked, pool, strategies: own, changes, draw: `draw ${draw}`, ...(parts && { parts }) },
      ...{ labelsPerHundred: options.labelsPerHundred, kinds: options.kinds, action: options.action },
    }))
  const streams = streamsOf(strategies)
  const watchedStreams = watched.length === 0 ? [] : streamsOf(watched, partsOf(folds))
  const beside = besideTasks({ orders, everything, folds, pool, banked, changes })
  const outcomes = await runTasks(
    { bankFile: options.bankFile, seed, embedder: options.embedder },
    [...streams, ...watchedStreams, ...beside.map(({ task }) => task)],
    options,
  )
  const played = outcomes.slice(0, draws) as readonly (readonly StreamOutcome[])[]
  const playedOn = outcomes.slice(draws, draws + watchedStreams.length) as readonly (readonly StreamOutcome[])[]
  const others = outcomes.slice(draws + watchedStreams.length)
  if (played.every((own) => own.every(({ answers }) => answers.length === 0))) {
    throw new SmacsError(
      'nothing-measured',
      `Nothing was measured: no question has a recorded answer of the pool (${pool.join(', ') || 'no model'}). \`smacs bank inspect\` shows what the bank holds; --models names another pool.`,
    )
  }
  const found = new Map<string, Map<number, Outcome>[]>()
  beside.forEach(({ names, draws: own, task }, index) => {
    const answers = others[index] as AskOutcomes
    task.strategies.forEach((_, strategy) => {
      const name = names[strategy] as string
      const byDraw = found.get(name) ?? orders.map(() => new Map())
      found.set(name, byDraw)
      for (const draw of own) for (const one of answers[strategy] ?? []) byDraw[draw]?.set(one.place, one)
    })
  })
  return summariseLearning({
    learnt: [...learntBy(strategies, played), ...learntBy(watched, playedOn, watchedName)],
    beside: new Map(
      [...found].map(([name, byDraw]) => [
        name,
        byDraw.map((own, draw) => (orders[draw] ?? []).flatMap((place) => own.get(place) ?? [])),
      ]),
    ),
    run: {
      ...{ pool, draws, seed, changes, bankHash: view.hash, labelsPerHundred: options.labelsPerHundred },
      ...{ questions: everything.length, kinds: options.kinds, action: options.action },
    },
    random: random.fork('figures'),
  })
}

function learntBy(
  choices: readonly LabStrategyChoice[],
  played: readonly (readonly StreamOutcome[])[],
  nameOf = (spec: string): string => spec,
): LearningOutcomes['learnt'] {
  return choices.map(({ spec }, index) => ({
    spec: nameOf(spec),
    draws: played.map((own) => own[index] as StreamOutcome),
  }))
}
