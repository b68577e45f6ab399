// A worker thread that answers traces again by other settings: strategies read and weigh answers for milliseconds, and one
// that was never fitted takes seconds to fit.
import { parentPort } from 'node:worker_threads'
import { openQuestionBank } from '../../bank/open-question-bank.ts'
import { strategies } from '../../method/strategies/registry.ts'
import { parseOptions } from '../../options/parse-options.ts'
import type { AnswerPair } from '../../ports/answer-equivalence.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { Question } from '../../ports/question.ts'
import type { BankView, QuestionBank } from '../../ports/question-bank.ts'
import { fittedName } from '../../smacs/fitted-strategies.ts'
import type { StrategyChoice } from '../../smacs/smacs-options.ts'
import type { Trace } from '../../traces/trace.ts'
import type { Counterfactual } from '../page/counterfactuals-body.ts'
import { askTrace, type TraceSetting, type TraceWorld } from './ask-trace.ts'
import type { ModelFacts } from './said-then.ts'

/** A trace, and the settings to try on it. */
export interface CounterfactualOrder {
  readonly trace: Trace & { readonly question: Question }
  readonly settings: readonly { readonly spec: string; readonly choice: StrategyChoice }[]
  /** Whether what was never fitted on this bank may be fitted now. */
  readonly fit: boolean
  readonly pool: readonly ModelFacts[]
  readonly helpers: readonly ModelFacts[]
  readonly bankFile: string | undefined
  readonly embedder: Pick<Embedder, 'id' | 'dimensions'>
  readonly equivalence: string | undefined
}

export interface CounterfactualOutcome {
  /** In the order of the settings. */
  readonly results: readonly Counterfactual[]
  /** Of the bank that they were tried with; undefined where there is none. */
  readonly bankHash: string | undefined
}

/** A bank of fewer questions is fitted on in a moment. */
const quicklyFitted = 200

/** What lives in the thread that serves, since it may hold a model or a connection. */
export type OutsideQuestion =
  | { readonly kind: 'embed'; readonly texts: readonly string[]; readonly role: 'query' | 'document' }
  | { readonly kind: 'say-same'; readonly question: string; readonly pairs: readonly AnswerPair[] }

export type ToCounterfactuals =
  | { readonly type: 'order'; readonly number: number; readonly order: CounterfactualOrder }
  | { readonly type: 'told'; readonly ask: number; readonly value: unknown }
  | { readonly type: 'untold'; readonly ask: number; readonly message: string }

export type FromCounterfactuals =
  | { readonly type: 'done'; readonly number: number; readonly outcome: CounterfactualOutcome }
  | { readonly type: 'failed'; readonly number: number; readonly message: string }
  | { readonly type: 'ask'; readonly ask: number; readonly question: OutsideQuestion }

function work(port: NonNullable<typeof parentPort>): void {
  const asked = new Map<number, PromiseWithResolvers<unknown>>()
  const fittedHere = new WeakMap<BankView, Map<string, unknown>>()
  let asks = 0
  let open: { readonly file: string; readonly bank: QuestionBank } | undefined
  const tell = (message: FromCounterfactuals): void => port.postMessage(message)

  const askOutside = <Value>(question: OutsideQuestion): Promise<Value> => {
    asks += 1
    const waiting = Promise.withResolvers<unknown>()
    asked.set(asks, waiting)
    tell({ type: 'ask', ask: asks, question })
    return waiting.promise as Promise<Value>
  }
  const bankIn = async (file: string): Promise<QuestionBank> => {
    // A file that was missing is looked for again.
    if (open?.file === file && open.bank.file !== undefined) return open.bank
    await open?.bank.close()
    open = { file, bank: await openQuestionBank(file, { readOnly: true }) }
    return open.bank
  }
  const worldOf = ({ pool, helpers, embedder, equivalence }: CounterfactualOrder, bank: BankView | undefined) => {
    return {
      ...{ pool, helpers, bank },
      embedder: { ...embedder, embed: (texts, { role }) => askOutside({ kind: 'embed', texts, role }) },
      equivalence:
        equivalence === undefined
          ? undefined
          : { id: equivalence, saySame: (question, pairs) => askOutside({ kind: 'say-same', question, pairs }) },
    } satisfies TraceWorld
  }
  /** Undefined where it was never fitted, and may not be now. */
  const settingOf = async (
    { spec, choice: { kind, ...written } }: CounterfactualOrder['settings'][number],
    { fit }: CounterfactualOrder,
    world: TraceWorld,
    bank: QuestionBank | undefined,
  ): Promise<TraceSetting | undefined> => {
    const strategy = strategies.get(kind)
    if (strategy === undefined) throw new RangeError(`no strategy is called ${kind}`)
    const options: unknown = parseOptions(strategy.optionsSchema, written, `strategy \`${spec}\``)
    const setting = { spec, strategy, options }
    const view = world.bank
    if (strategy.prepare === undefined || view === undefined || bank === undefined)
      return { ...setting, fitted: undefined }
    const pool = world.pool.map(({ id }) => id)
    const name = fittedName(strategy, options, pool)
    const here = fittedHere.get(view) ?? new Map<string, unknown>()
    fittedHere.set(view, here)
    if (here.has(name)) return { ...setting, fitted: here.get(name) }
    const bytes = await bank.fitted(name)
    const kept = bytes && strategy.fittedCodec?.decode(bytes)
    // What takes no time to fit is kept nowhere.
    const isQuick = strategy.fittedCodec === undefined || view.questions.length < quicklyFitted
    const mayFit = fit || isQuick
    if (kept === undefined && !mayFit) return undefined
    const fitted = kept ?? (await strategy.prepare(view, options, { pool, embedder: world.embedder }))
    here.set(name, fitted)
    return { ...setting, fitted }
  }
  const outcomeOf = async (order: CounterfactualOrder): Promise<CounterfactualOutcome> => {
    const bank = order.bankFile === undefined ? undefined : await bankIn(order.bankFile)
    const view = await bank?.view()
    const world = worldOf(order, view)
    const results: Counterfactual[] = []
    for (const wanted of order.settings) {
      const setting = await settingOf(wanted, order, world, bank)
      results.push(
        setting === undefined
          ? { strategy: wanted.spec, status: 'needs-fitting' }
          : await askTrace(order.trace, setting, world),
      )
    }
    return { results, bankHash: view?.hash }
  }

  let before: Promise<unknown> = Promise.resolve()
  port.on('message', (message: ToCounterfactuals) => {
    if (message.type !== 'order') {
      const waiting = asked.get(message.ask)
      asked.delete(message.ask)
      if (message.type === 'told') waiting?.resolve(message.value)
      else waiting?.reject(new Error(message.message))
      return
    }
    const { number, order } = message
    before = before
      .then(async () => tell({ type: 'done', number, outcome: await outcomeOf(order) }))
      .catch((error: unknown) => {
        tell({ type: 'failed', number, message: error instanceof Error ? error.message : String(error) })
      })
  })
}

if (parentPort !== null) work(parentPort)
