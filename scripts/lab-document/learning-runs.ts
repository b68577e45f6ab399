/** One run of `smacs lab learn`. */
export interface LearningRunPlan {
  readonly name: string
  readonly bank: 'zeroeval' | 'mmlu-pro'
  /** What the table calls it. */
  readonly title: string
  /** After `--bank` and `--closed`. */
  readonly parameters: readonly string[]
}

const strong = 'Llama-3.1-405B-Inst@sambanova'
const strongChoice = 'Meta-Llama-3_1-70B-Instruct'

/** Nothing known, nobody changes. */
export const fromNothing: readonly LearningRunPlan[] = [
  { name: 'nothing-zeroeval', bank: 'zeroeval', title: 'gsm + math-l5, 19 open, datasets as kinds', parameters: [] },
  {
    name: 'nothing-mmlu-pro',
    bank: 'mmlu-pro',
    title: 'MMLU-Pro, 13 open, no kinds',
    parameters: ['--kinds', 'none'],
  },
]

const played = (draws: number, ...rest: readonly string[]): readonly string[] => [
  ...['--draws', String(draws), '--banked', 'none'],
  ...rest,
]
const choice = ['--kinds', 'none']

/** A member that is no longer what it was, from question 500 on. A copy of itself is no change: what the others are held against. */
export const changes: readonly LearningRunPlan[] = [
  run('same-zeroeval', 'zeroeval', 'gsm + math-l5: nobody changes', '--copy', `${strong}=${strong}@500`),
  run('drop-zeroeval', 'zeroeval', '405B → 8B', '--replace', `${strong}=Meta-Llama-3.1-8B-Instruct@500`),
  run('popular-zeroeval', 'zeroeval', '405B gives the most popular wrong answer', '--liar', `${strong}@500:popular`),
  run('fresh-zeroeval', 'zeroeval', '405B gives fresh wrong answers', '--liar', `${strong}@500:fresh`),
  run('copy-zeroeval', 'zeroeval', '405B repeats Llama-3-70B', '--copy', `${strong}=Meta-Llama-3-70B-Instruct@500`),
  run('same-mmlu-pro', 'mmlu-pro', 'MMLU-Pro: nobody changes', '--copy', `${strongChoice}=${strongChoice}@500`),
  run(
    'popular-mmlu-pro',
    'mmlu-pro',
    '70B gives the most popular wrong answer',
    '--liar',
    `${strongChoice}@500:popular`,
  ),
  {
    ...run('popular-silent', 'mmlu-pro', 'the same, watch silent', '--liar', `${strongChoice}@500:popular`),
    parameters: played(4, ...choice, '--liar', `${strongChoice}@500:popular`, '--on-change', 'warn'),
  },
  run('fresh-mmlu-pro', 'mmlu-pro', '70B gives fresh wrong answers', '--liar', `${strongChoice}@500:fresh`),
  run('copy-mmlu-pro', 'mmlu-pro', '70B repeats jamba', '--copy', `${strongChoice}=jamba-1.5-large@500`),
  run(
    'copy-imperfect',
    'mmlu-pro',
    '70B repeats jamba in 9 of 10',
    '--copy',
    `${strongChoice}=jamba-1.5-large@500:0.9`,
  ),
  {
    ...run('copy-silent', 'mmlu-pro', '70B repeats jamba, watch silent'),
    parameters: played(4, ...choice, '--copy', `${strongChoice}=jamba-1.5-large@500`, '--on-change', 'warn'),
  },
]

function run(
  name: string,
  bank: LearningRunPlan['bank'],
  title: string,
  ...change: readonly string[]
): LearningRunPlan {
  return { name, bank, title, parameters: played(4, ...(bank === 'mmlu-pro' ? choice : []), ...change) }
}

const banked = ['majority', 'prior-vote', 'consensus', 'calibrated', 'adaptive'].join(',')

/** One liar among all, against strategies of every kind. Each pair: without it, with it. */
export const oneLiar: readonly (readonly [LearningRunPlan, LearningRunPlan])[] = [
  liar('zeroeval', 'gsm + math-l5', strong, []),
  liar('mmlu-pro', 'MMLU-Pro', strongChoice, choice),
]

function liar(
  bank: LearningRunPlan['bank'],
  title: string,
  model: string,
  rest: readonly string[],
): readonly [LearningRunPlan, LearningRunPlan] {
  const parameters = ['--draws', '2', '--banked', banked, '--watched', 'adaptive', ...rest]
  return [
    { name: `honest-${bank}`, bank, title, parameters: [...parameters, '--copy', `${model}=${model}@500`] },
    { name: `liar-${bank}`, bank, title, parameters: [...parameters, '--liar', `${model}@500:popular`] },
  ]
}
