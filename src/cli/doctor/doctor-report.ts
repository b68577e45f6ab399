import type { ModelFinding } from './examine-model.ts'

/** What the doctor found out about the embedder. */
export interface EmbedderFinding {
  readonly provider: string
  readonly works: boolean
  readonly id?: string
  readonly dimensions?: number
  /** For one short text. */
  readonly embedMs?: number
  readonly problem?: string
}

/** What the doctor found out about the question bank. */
export interface BankFinding {
  /** Absent where the configuration names none. */
  readonly file?: string
  readonly opens: boolean
  readonly questions: number
  /** Pool members that the bank has no graded answer of. */
  readonly modelsWithoutEvidence: readonly string[]
  readonly embedderId?: string
  /** Whether the configured embedder is the one that built it; absent where it is empty. */
  readonly matchesEmbedder?: boolean
  readonly problem?: string
}

/** Everything `smacs doctor` says. */
export interface DoctorReport {
  /** Nothing that is needed is broken. */
  readonly ok: boolean
  readonly config: string
  readonly models: readonly ModelFinding[]
  readonly embedder: EmbedderFinding
  readonly bank: BankFinding
  /** What is broken, each with what to do next. */
  readonly problems: readonly string[]
  /** What works less well than it could. */
  readonly hints: readonly string[]
}

function modelProblems(models: readonly ModelFinding[]): readonly string[] {
  const broken = models.filter(({ reachable }) => !reachable)
  const causeOf = ({ id, problem = 'not reachable.', advice }: ModelFinding): string =>
    [problem.startsWith(`${id}: `) ? problem.slice(id.length + 2) : problem, advice].filter(Boolean).join(' ')
  return [...Map.groupBy(broken, causeOf)].map(
    ([cause, alike]) => `${alike.length === 1 ? 'Model' : 'Models'} ${alike.map(({ id }) => id).join(', ')}: ${cause}`,
  )
}

function modelHints(models: readonly ModelFinding[]): readonly string[] {
  const reachable = models.filter((model) => model.reachable)
  const without = reachable.filter(({ logprobs }) => logprobs !== true).map(({ id }) => id)
  const unbilled = reachable.filter(({ usage }) => usage === false).map(({ id }) => id)
  return [
    ...(without.length > 0
      ? [
          `No log-probabilities from ${without.join(', ')}: where one of them writes the candidates, perplexity is left out.`,
        ]
      : []),
    ...reachable.flatMap(({ id, proxy }) =>
      proxy === undefined ? [] : [`${id} is reached through the proxy ${proxy}.`],
    ),
    ...slowToBegin(reachable),
    ...reachable.flatMap(({ id, corrections = [] }) =>
      corrections.length === 0 ? [] : [`${id} is asked as it wants it: ${corrections.join('; ')}.`],
    ),
    ...(unbilled.length > 0 ? [`No usage from ${unbilled.join(', ')}: tokens and costs stay unknown.`] : []),
  ]
}

/** A first token that took so long, in milliseconds, is worth a word. */
const slowFirstTokenMs = 10_000

function slowToBegin(reachable: readonly ModelFinding[]): readonly string[] {
  const slow = reachable.filter(({ firstTokenMs = 0 }) => firstTokenMs > slowFirstTokenMs).map(({ id }) => id)
  if (slow.length === 0) return []
  return [
    `The first token of ${slow.join(', ')} took over 10 s: a model that was still loading is faster the next time; for one that is slow, lower \`concurrency\` and raise \`firstTokenTimeoutMs\`.`,
  ]
}

function bankHints({ questions, modelsWithoutEvidence, file }: BankFinding): readonly string[] {
  const fill = 'Fill one with `smacs bank build` or `smacs bank import`.'
  if (file === undefined) return [`No question bank is configured, so the panel is the pool in its order. ${fill}`]
  if (questions === 0) return [`The question bank ${file} is empty, so the panel is the pool in its order. ${fill}`]
  if (modelsWithoutEvidence.length === 0) return []
  const commands = modelsWithoutEvidence.map((model) => `\`smacs bank add-model ${model}\``)
  return [
    `The bank knows nothing of ${modelsWithoutEvidence.join(', ')}: ${commands.join(', ')} would ask its questions.`,
  ]
}

/**
 * Puts the findings together: what is broken and what could be better.
 * @param more problems of no model, embedder or bank
 */
export function doctorReport(
  findings: {
    readonly config: string
    readonly models: readonly ModelFinding[]
    readonly embedder: EmbedderFinding
    readonly bank: BankFinding
  },
  more: readonly string[] = [],
): DoctorReport {
  const { models, embedder, bank } = findings
  const problems = [
    ...modelProblems(models),
    ...(embedder.works ? [] : [`Embedder ${embedder.provider}: ${embedder.problem ?? 'does not work.'}`]),
    ...(bank.problem === undefined ? [] : [`Bank: ${bank.problem}`]),
    ...more,
  ]
  const hints = [...modelHints(models), ...(bank.opens ? bankHints(bank) : [])]
  return { ok: problems.length === 0, ...findings, problems, hints }
}
