import type { ModelListing } from '../../ports/chat-model.ts'
import type { AskingCost } from './ask-as-the-pool.ts'
import type { SandboxFinding } from './examine-code-runner.ts'
import { type ModelFinding, nearestListed } from './examine-model.ts'

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
  /** What use has taught: questions learnt from, and pool members that changed or copy each other, in words. */
  readonly learnt?: { readonly questions: number; readonly alarms: readonly string[] }
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
  /** Absent where none is configured: then no program is ever run. */
  readonly sandbox?: SandboxFinding
  /** What asking all models took, as far as they say. */
  readonly cost: AskingCost
  /** What is broken, each with what to do next. */
  readonly problems: readonly string[]
  /** What works less well than it could. */
  readonly hints: readonly string[]
}

function modelProblems(models: readonly ModelFinding[]): readonly string[] {
  const broken = models.filter(({ reachable }) => !reachable)
  const causeOf = ({ id, problem = 'not reachable.', advice }: ModelFinding): string =>
    [withoutModel(problem, id), advice].filter(Boolean).join(' ')
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
    ...saidOnce(reachable, ({ proxy }) => proxy && `reached through the proxy ${proxy}.`),
    ...slowToBegin(reachable),
    ...saidOnce(
      reachable,
      ({ corrections = [] }) => corrections.length > 0 && `asked as the endpoint wants it: ${corrections.join('; ')}.`,
    ),
    ...saidOnce(reachable, ({ id, tools, refusals }) => tools === false && refusal('tools', id, refusals?.[0])),
    ...saidOnce(
      reachable,
      ({ id, schemas, refusals }) => schemas === false && refusal('schemas', id, refusals?.at(-1)),
    ),
    ...saidOnce(reachable, ({ listing }) => listing && listingHint(listing)),
    ...(unbilled.length > 0 ? [`No usage from ${unbilled.join(', ')}: tokens and costs stay unknown.`] : []),
  ]
}

/** One line for each thing that is to be said, with everybody whom it is about. */
function saidOnce(
  models: readonly ModelFinding[],
  say: (model: ModelFinding) => string | false | undefined,
): readonly string[] {
  const said = models.flatMap((model) => {
    const text = say(model)
    return text ? [{ id: model.id, text }] : []
  })
  return [...Map.groupBy(said, ({ text }) => text)].map(
    ([text, alike]) => `${alike.map(({ id }) => id).join(', ')}: ${text}`,
  )
}

function refusal(what: 'tools' | 'schemas', id: string, words = ''): string {
  return `no answer to questions with ${what}. ${withoutModel(words, id)}`
}

/** A model's own words, where the line names the model already. */
function withoutModel(words: string, id: string): string {
  return words.startsWith(`${id}: `) ? words.slice(id.length + 2) : words
}

function listingHint(listing: ModelListing): string | undefined {
  const { baseUrl, isListed } = listing
  if (baseUrl !== undefined) {
    return `there is no list of models below \`baseUrl\`, but one at ${baseUrl}/models: set \`baseUrl: ${baseUrl}\`.`
  }
  if (isListed !== false) return undefined
  return `its \`model\` is not in the endpoint's list of models, and it answers all the same: perhaps with another.${nearestListed(listing)}`
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

function bankHints(finding: BankFinding): readonly string[] {
  return [...evidenceHints(finding), ...(finding.learnt?.alarms.map((alarm) => `In use: ${alarm}.`) ?? [])]
}

function evidenceHints({ questions, modelsWithoutEvidence, file, learnt }: BankFinding): readonly string[] {
  const fill = 'Fill one with `smacs bank build` or `smacs bank import`.'
  if (file === undefined) return [`No question bank is configured, so the panel is the pool in its order. ${fill}`]
  if (questions === 0 && learnt !== undefined) {
    return [
      `The question bank ${file} is empty; the pool is asked by what ${learnt.questions} questions taught in use.`,
    ]
  }
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
    readonly sandbox?: SandboxFinding
  },
  more: readonly string[] = [],
): DoctorReport {
  const { models, embedder, bank, sandbox } = findings
  const problems = [
    ...modelProblems(models),
    ...(embedder.works ? [] : [`Embedder ${embedder.provider}: ${embedder.problem ?? 'does not work.'}`]),
    ...(bank.problem === undefined ? [] : [`Bank: ${bank.problem}`]),
    ...(sandbox?.problem === undefined ? [] : [`Sandbox ${sandbox.provider}: ${sandbox.problem}`]),
    ...more,
  ]
  const hints = [...modelHints(models), ...(bank.opens ? bankHints(bank) : [])]
  return { ok: problems.length === 0, ...findings, cost: totalCost(models), problems, hints }
}

/** Dollars as far as models have prices; absent where none has. */
function totalCost(models: readonly ModelFinding[]): AskingCost {
  const costs = models.flatMap(({ cost }) => cost ?? [])
  const sum = (of: (cost: AskingCost) => number): number => costs.reduce((total, cost) => total + of(cost), 0)
  return {
    calls: sum(({ calls }) => calls),
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    ...(costs.some(({ usd }) => usd !== undefined) && { usd: sum(({ usd = 0 }) => usd) }),
  }
}
