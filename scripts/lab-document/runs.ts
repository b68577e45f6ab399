/** A bank made of published recordings. */
export interface LabBank {
  readonly name: string
  /** Parameters of `smacs bank import`, before `--bank`. */
  readonly imported: readonly string[]
}

/** A pool on a bank: what `smacs lab compare` is run on, once with every label and once for each smaller number. */
export interface LabPool {
  readonly name: string
  readonly title: string
  readonly bank: string
  readonly closed: readonly string[]
}

const data = '../shared/data'

export const banks: readonly LabBank[] = [
  { name: 'zeroeval', imported: ['zeroeval', `${data}/zeroeval`] },
  { name: 'math-l5', imported: ['zeroeval', `${data}/zeroeval/math-l5`] },
  { name: 'mmlu-pro', imported: ['mmlu-pro', `${data}/mmlu-pro`] },
]

const zeroEvalClosed = [
  'claude-3-5-sonnet-20240620',
  'claude-3-5-sonnet-20241022',
  'gemini-1.5-pro',
  'gpt-4o-2024-08-06',
  'gpt-4o-mini-2024-07-18',
]
const withoutGsm = ['Qwen2.5-32B-Instruct', 'Qwen2.5-72B-Instruct', 'Qwen2.5-7B-Instruct']
const mmluClosed = ['gemini-1.5-flash-002', 'gemini-1.5-pro-002']

export const pools: readonly LabPool[] = [
  {
    name: 'gsm-math-16',
    title: 'gsm + math-l5, the 16 open models with both',
    bank: 'zeroeval',
    closed: [...zeroEvalClosed, ...withoutGsm],
  },
  { name: 'gsm-math-19', title: 'gsm + math-l5, all 19 open', bank: 'zeroeval', closed: zeroEvalClosed },
  { name: 'math-19', title: 'math-l5, 19 open', bank: 'math-l5', closed: zeroEvalClosed },
  { name: 'mmlu-pro-13', title: 'MMLU-Pro, 13 open, 14 subjects', bank: 'mmlu-pro', closed: mmluClosed },
]

/** Compared on every pool with all labels. */
export const strategies = [
  'best-single',
  'best-single-per-dataset',
  'random',
  'majority',
  'prior-vote?references=5',
  'prior-vote',
  'consensus',
  'calibrated',
  'adaptive',
  'oracle',
]
/** Compared with fewer labels. */
export const learning = ['calibrated', 'adaptive']
export const labelCounts = [0, 25]

/** A bank of which the whole report is made. */
export interface LabReport {
  readonly name: string
  readonly title: string
  readonly closed: readonly string[]
  /** Random additions of one model: as many as a 5th percentile needs. */
  readonly additions: number
}

export const reports: readonly LabReport[] = [
  { name: 'zeroeval', title: 'gsm + math-l5, 19 open', closed: zeroEvalClosed, additions: 150 },
  { name: 'mmlu-pro', title: 'MMLU-Pro, 13 open', closed: mmluClosed, additions: 60 },
]
