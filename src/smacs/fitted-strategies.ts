import { createHash } from 'node:crypto'
import { type WorseFit, worseFit } from '../method/exchange/worse-fit.ts'
import { type AnyStrategy, strategies } from '../method/strategies/registry.ts'
import type { FittingSurroundings } from '../method/strategy.ts'
import type { ModelId } from '../ports/chat-model.ts'
import type { BankView, QuestionBank } from '../ports/question-bank.ts'
import { createFittingThread } from './fitting-thread.ts'

/** Where fitted weights are kept between processes: a bank's own, which gives them back only for the bank exactly as it is. */
export interface FittedStore extends Pick<QuestionBank, 'fitted' | 'storeFitted' | 'file'> {
  /** Runs a fit while no other process with this store fits, so that the others find what it learnt. Absent: fits at once. */
  alone?<Result>(work: () => Promise<Result>): Promise<Result>
}

/** What a strategy has learnt from the bank, or is learning. */
export interface Fitting {
  /** Whether it has to be learnt now; known before `value` is. */
  readonly mustFit: Promise<boolean>
  readonly value: Promise<unknown>
  /** Once `value` is there: whether this process learnt it, rather than found what another had learnt. */
  readonly fittedHere?: () => boolean
  /** What was learnt from the bank before it changed, while it has to be learnt anew; undefined where nothing may stand in. */
  readonly before?: Promise<unknown>
  /** Why `value` is what was learnt before, and not from the bank as it is; known once `value` is. */
  readonly keptOut?: () => WorseFit | undefined
}

/** On fewer questions starting a thread takes longer than the fit. */
const fewestForThread = 200

const nothingToFit: Fitting = { mustFit: Promise.resolve(false), value: Promise.resolve(undefined) }

/**
 * Fits each strategy once for its options and pool: what the store keeps is taken from there, anything else is fitted and then
 * kept, unless it foretells worse than the one that it would replace. A fit that fails is tried again by the next question;
 * one that cannot be kept is fitted again by the next process. Of a bank in a file the fit runs on a thread of its own.
 * @param serveOld whether what was learnt before the bank changed may stand in until the fit is there
 */
export function createFittedStrategies(
  bank: BankView | undefined,
  store: FittedStore | undefined,
  surroundings: FittingSurroundings,
  serveOld = false,
) {
  const thread = store?.file === undefined ? undefined : createFittingThread(store.file, surroundings)
  const alone: NonNullable<FittedStore['alone']> = store?.alone ?? ((work) => work())
  const fittings = new Map<string, Fitting>()
  /** The options of a named strategy are one object for all its questions: its name is made once. */
  const named = new WeakMap<object, { readonly strategy: AnyStrategy; readonly name: string }>()

  function nameFor(strategy: AnyStrategy, options: unknown): string {
    const isObject = typeof options === 'object' && options !== null
    const known = isObject ? named.get(options) : undefined
    if (known?.strategy === strategy) return known.name
    const name = fittedName(strategy, options, surroundings.pool)
    if (isObject) named.set(options, { strategy, name })
    return name
  }

  async function keptBy(strategy: AnyStrategy, name: string, ofEarlierBank = false): Promise<unknown> {
    const bytes = strategy.fittedCodec === undefined ? undefined : await store?.fitted(name, { ofEarlierBank })
    return bytes && strategy.fittedCodec?.decode(bytes)
  }

  async function learn(strategy: AnyStrategy, options: unknown, view: BankView): Promise<unknown> {
    const codec = strategy.fittedCodec
    const isForThread = strategies.get(strategy.name) === strategy && view.questions.length >= fewestForThread
    if (thread !== undefined && codec !== undefined && isForThread) {
      const outcome = await thread.fit(strategy.name, options, view.hash)
      // The file has gone on; this view of it is still what the questions are weighed by.
      if (outcome !== 'bank-changed') return outcome && codec.decode(outcome)
    }
    return strategy.prepare?.(view, options, surroundings)
  }

  async function fitAndKeep(
    strategy: AnyStrategy,
    options: unknown,
    view: BankView,
    name: string,
  ): Promise<{ readonly fitted: unknown; readonly worse?: WorseFit }> {
    const fitted = await learn(strategy, options, view)
    const inService = await keptBy(strategy, name, true).catch(() => undefined)
    const worse = worseThan(inService, fitted, strategy)
    if (worse !== undefined) return { fitted: inService, worse }
    if (fitted !== undefined && fitted !== null && strategy.fittedCodec !== undefined) {
      await store?.storeFitted(name, strategy.fittedCodec.encode(fitted), view).catch(() => undefined)
    }
    return { fitted }
  }

  return (strategy: AnyStrategy, options: unknown): Fitting => {
    if (bank === undefined || strategy.prepare === undefined) return nothingToFit
    const name = nameFor(strategy, options)
    const existing = fittings.get(name)
    if (existing !== undefined) return existing
    const kept = keptBy(strategy, name)
    let keptOut: WorseFit | undefined
    let fittedHere = false
    const value = kept.then(async (known) => {
      if (known !== undefined) return known
      return alone(async (): Promise<unknown> => {
        // Another process may have learnt it while this one waited for its turn.
        const learnt = strategy.fittedCodec && (await keptBy(strategy, name))
        if (learnt !== undefined) return learnt
        fittedHere = true
        const { fitted, worse } = await fitAndKeep(strategy, options, bank, name)
        keptOut = worse
        return fitted
      })
    })
    const fitting: Fitting = {
      keptOut: () => keptOut,
      fittedHere: () => fittedHere,
      mustFit: kept.then((known) => known === undefined),
      value,
      ...(serveOld && {
        before: kept.then((known) => (known === undefined ? keptBy(strategy, name, true) : undefined)),
      }),
    }
    fittings.set(name, fitting)
    value.then(
      () =>
        fittings.set(name, {
          mustFit: Promise.resolve(false),
          value,
          keptOut: () => keptOut,
          fittedHere: () => fittedHere,
        }),
      () => fittings.delete(name),
    )
    fitting.mustFit.catch(() => undefined)
    fitting.before?.catch(() => undefined)
    return fitting
  }
}

function worseThan(before: unknown, now: unknown, { fittedCodec }: AnyStrategy): WorseFit | undefined {
  if (before === undefined || now === undefined || now === null) return undefined
  return worseFit(fittedCodec?.heldOut?.(before as never), fittedCodec?.heldOut?.(now as never))
}

/** What weights are kept under: the strategy with its options, and the pool in any order. */
export function fittedName({ name }: Pick<AnyStrategy, 'name'>, options: unknown, pool: readonly ModelId[]): string {
  const fittedFor = JSON.stringify([options, pool.toSorted()])
  return `${name}/${createHash('sha256').update(fittedFor).digest('hex').slice(0, 16)}`
}
