import type { ModelId } from '../../ports/chat-model.ts'
import type { LabStrategyChoice } from '../lab-runner.ts'
import type { AskTask } from '../run/ask-task.ts'
import type { MemberChange } from './member-change.ts'

/** What is measured beside the streams, on their questions. */
export interface BesideTask {
  readonly task: AskTask
  /** By strategy of the task: what the report calls it. */
  readonly names: readonly string[]
  /** The draws whose questions these are. */
  readonly draws: readonly number[]
}

export interface BesideSettings {
  /** Draws: places in the order of asking. */
  readonly orders: readonly (readonly number[])[]
  readonly everything: readonly number[]
  /** Everything in random order. */
  readonly folds: readonly number[]
  readonly pool: readonly ModelId[]
  readonly banked: readonly LabStrategyChoice[]
  readonly changes: readonly MemberChange[]
}

/** The best model known in hindsight, as the report calls it. */
export const hindsightName = 'best-single in hindsight'
/** A strategy with a bank that has every label, as the report calls it. */
export const bankedName = (spec: string): string => `${spec}, fully labelled bank`

/** The same, told who has changed by whoever watches. */
export const watchedName = (spec: string): string => `${bankedName(spec)}, watched`

const parts = 5
const panelSizes = [3, 5]
const majority: LabStrategyChoice = { spec: 'majority', kind: 'majority', options: {} }
const bestSingle: LabStrategyChoice = { spec: 'best-single', kind: 'best-single', options: {} }

/**
 * The best model known in hindsight, majorities of panels drawn at random, and strategies with every label of other
 * questions. Where nobody changes during a stream, its order does not matter, and all draws share what does not draw.
 */
export function besideTasks(settings: BesideSettings): readonly BesideTask[] {
  const { orders, changes, pool } = settings
  const everyDraw = orders.map((_, draw) => draw)
  const panels = orders.flatMap((asked, draw) =>
    panelSizes.map(
      (size): BesideTask => ({
        ...{ draws: [draw], names: [`majority of ${size} random`] },
        task: {
          ...{ kind: 'ask', asked, bank: [], pool, helpers: [], labels: undefined, draw: `draw ${draw}` },
          ...{ strategies: [majority], panel: { by: 'random', size }, scene: { changes, order: asked } },
        },
      }),
    ),
  )
  const order = [...new Set(orders.flat())]
  return changes.length === 0
    ? [...withEvidence(settings, order, everyDraw), ...panels]
    : [...orders.flatMap((asked, draw) => withEvidence(settings, asked, [draw])), ...panels]
}

function withEvidence(
  { everything, folds, pool, banked, changes }: BesideSettings,
  order: readonly number[],
  draws: readonly number[],
): readonly BesideTask[] {
  const task = (
    asked: readonly number[],
    bank: readonly number[],
    strategies: readonly LabStrategyChoice[],
  ): AskTask => ({
    ...{ kind: 'ask', asked, bank, pool, helpers: [], labels: undefined, draw: 'beside' },
    ...{ strategies, scene: { changes, order } },
  })
  const hindsight = { draws, names: [hindsightName], task: task(order, everything, [bestSingle]) }
  if (banked.length === 0) return [hindsight]
  const names = banked.map(({ spec }) => bankedName(spec))
  const crossed = partsOf(folds).map((part): BesideTask => {
    const own = new Set(part)
    const asked = order.filter((place) => own.has(place))
    return {
      draws,
      names,
      task: task(
        asked,
        everything.filter((place) => !own.has(place)),
        banked,
      ),
    }
  })
  return [hindsight, ...crossed]
}

/** Questions in parts, of which each is asked with what the others teach. @param folds everything in random order */
export function partsOf(folds: readonly number[]): readonly (readonly number[])[] {
  return Array.from({ length: parts }, (_, part) => folds.filter((_, index) => index % parts === part))
}
