import { datasetAccuracies, macroAccuracies } from '../../../method/retrieval/overall-accuracy.ts'
import type { ModelId } from '../../../ports/chat-model.ts'
import { type Split, shuffle } from '../../../statistics/sampling/half-splits.ts'
import type { LabStrategyChoice } from '../../lab-runner.ts'
import { xyPlot } from '../../plots/xy-plot.ts'
import type { AskOutcomes, AskTask, Outcome } from '../../run/ask-task.ts'
import type { ReportBlock, ReportSection } from '../document/report-document.ts'
import { type Experiment, experiment, gather, type KeyedTask } from '../experiment.ts'
import { countText, differenceText, percentText } from '../figure-text.ts'
import { type MeasuredValue, macroAccuracy, meanKnown, measure, measureDifference } from '../measure.ts'
import { askTask, choice, type ReportPlan, sampleShares } from '../report-plan.ts'
import { type MeasuredAdditions, oneMoreModel } from './one-more-model.ts'

type Order = 'strength' | 'gain' | 'random'

interface Addition {
  readonly order: Order
  readonly models: number
}

const sizesMeasured = [1, 2, 3, 5, 7, 10, 13, 16, 20, 25, 30, 40, 50, 75, 100]

/** Question 2: what does each added model bring, in accuracy and in cost? */
export function addedModelsSection(plan: ReportPlan): Experiment {
  const strategies = [choice('best-single'), ...plan.combining, choice('oracle')]
  const sizes = [...sizesMeasured.filter((size) => size < plan.pool.length), plan.pool.length]
  const splits = plan.studySplits.map(({ bank, asked }, number): Split => {
    const chance = plan.random.fork(`addition bank ${number}`)
    return { bank: sampleShares(bank, plan.effort.bankPerAddition, plan.datasetOf, chance), asked }
  })
  const keyed = [
    ...splits.flatMap((split, number) => [
      ...additions(plan, split, sizes, 'strength', strongestFirst(plan, split), `strength ${number}`, strategies),
      ...additions(plan, split, sizes, 'gain', mostAddedFirst(plan, split), `gain ${number}`, strategies),
    ]),
    ...randomAdditions(plan, splits, sizes, strategies),
  ]
  const one = oneMoreModel(plan)
  return experiment([...keyed.map(({ task }) => task), ...one.tasks], (outcomes) => {
    const measured = one.measured(outcomes.slice(keyed.length))
    return section(plan, strategies, sizes, keyed, outcomes.slice(0, keyed.length), measured)
  })
}

function additions(
  plan: ReportPlan,
  split: Split,
  sizes: readonly number[],
  order: Order,
  models: readonly ModelId[],
  draw: string,
  strategies: readonly LabStrategyChoice[],
): readonly KeyedTask<Addition, AskTask>[] {
  return sizes.map((size) => {
    const chosen = new Set(models.slice(0, size))
    // The pool keeps its own order: ties are decided by it, not by who came first.
    const pool = plan.pool.filter((model) => chosen.has(model))
    return { key: { order, models: size }, task: askTask(plan, split, draw, strategies, { pool }) }
  })
}

/** Each draw adds all models in an order of its own, over the splits in turn. */
function randomAdditions(
  plan: ReportPlan,
  splits: readonly Split[],
  sizes: readonly number[],
  strategies: readonly LabStrategyChoice[],
): readonly KeyedTask<Addition, AskTask>[] {
  const { effort, datasetOf, random, pool } = plan
  return Array.from({ length: effort.additionDraws }).flatMap((_, draw) => {
    const split = splits[draw % splits.length]
    if (split === undefined) return []
    const chance = random.fork(`addition ${draw}`)
    const asked = sampleShares(split.asked, effort.askedPerDraw, datasetOf, chance)
    const order = shuffle(pool, chance)
    return additions(plan, { ...split, asked }, sizes, 'random', order, `addition ${draw}`, strategies)
  })
}

/** By accuracy in the bank half. */
function strongestFirst({ view, pool }: ReportPlan, { bank }: Split): readonly ModelId[] {
  const part = view.restrict({ questions: bank, models: pool })
  const strength = macroAccuracies(datasetAccuracies(part, pool)) ?? pool.map(() => 0)
  return pool
    .map((model, member) => ({ model, strength: strength[member] ?? 0 }))
    .sort((a, b) => b.strength - a.strength)
    .map(({ model }) => model)
}

/** Greedily the model that answers most questions of the bank half that nobody before it did, datasets alike. */
function mostAddedFirst({ view, pool, datasetOf }: ReportPlan, { bank }: Split): readonly ModelId[] {
  const columns = new Map(pool.map((model) => [model, view.correctness(model)]))
  const perDataset = new Map<string, number>()
  for (const place of bank) perDataset.set(datasetOf(place), (perDataset.get(datasetOf(place)) ?? 0) + 1)
  const reached = new Map<number, number>()
  const order: ModelId[] = []
  const left = new Set(pool)
  while (left.size > 0) {
    let best: { model: ModelId; gain: number } | undefined
    for (const model of left) {
      const gain = bank.reduce((sum, place) => {
        const correct = columns.get(model)?.[place] ?? Number.NaN
        const more = Number.isNaN(correct) ? 0 : Math.max(0, correct - (reached.get(place) ?? 0))
        return sum + more / (perDataset.get(datasetOf(place)) ?? 1)
      }, 0)
      if (best === undefined || gain > best.gain) best = { model, gain }
    }
    if (best === undefined) break
    order.push(best.model)
    left.delete(best.model)
    for (const place of bank) {
      const correct = columns.get(best.model)?.[place] ?? Number.NaN
      if (!Number.isNaN(correct)) reached.set(place, Math.max(correct, reached.get(place) ?? 0))
    }
  }
  return order
}

interface Step {
  readonly models: number
  readonly accuracy: MeasuredValue
  readonly calls: number | undefined
  readonly tokens: number | undefined
}

function section(
  plan: ReportPlan,
  strategies: readonly LabStrategyChoice[],
  sizes: readonly number[],
  keyed: readonly KeyedTask<Addition, AskTask>[],
  outcomes: readonly AskOutcomes[],
  oneMore: MeasuredAdditions,
): ReportSection {
  const specs = strategies.map(({ spec }) => spec)
  const outcomesOf = (order: Order, size: number, strategy: number): readonly (readonly Outcome[])[] =>
    gather(keyed, outcomes, (key) => key.order === order && key.models === size).map((task) => task[strategy] ?? [])
  const curvesOf = (order: Order): Readonly<Record<string, readonly Step[]>> =>
    Object.fromEntries(
      specs.map((spec, strategy) => [
        spec,
        sizes.map((size): Step => {
          const rows = outcomesOf(order, size, strategy)
          const label = `${order} ${size} ${spec}`
          return {
            models: size,
            accuracy: order === 'random' ? acrossDraws(rows, plan) : measure(rows, plan, label),
            calls: meanKnown(rows.flat().map(({ calls }) => calls)),
            tokens: meanKnown(rows.flat().map(({ tokens }) => tokens)),
          }
        }),
      ]),
    )
  const curves = { strength: curvesOf('strength'), gain: curvesOf('gain'), random: curvesOf('random') }
  const base = {
    id: 'added-models',
    title: 'What does each added model bring?',
    limits:
      'Models come from this recording alone: a model of a new kind may bring more than the last one here, a sibling of one that is there less. The order by strength and by gain is learnt from the bank half, never from the questions asked.',
  }
  if (plan.pool.length < 2) {
    return {
      ...base,
      result: 'The data cannot answer: the pool has fewer than two models.',
      blocks: [],
      figures: curves,
    }
  }
  const lead = Math.max(0, specs.indexOf(plan.leading.spec))
  const all = plan.pool.length
  const reference = sizes.findLast((size) => size <= Math.max(2, Math.round(all / 3))) ?? 1
  const gained = measureDifference(
    outcomesOf('strength', all, lead),
    outcomesOf('strength', reference, lead),
    plan,
    'all against the strongest third',
  )
  const majority = specs.indexOf('majority')
  const majorityChange = measureDifference(
    outcomesOf('strength', all, majority),
    outcomesOf('strength', reference, majority),
    plan,
    'majority: all against the strongest third',
  )
  const draws = plan.effort.additionDraws
  return {
    ...base,
    result: `From the strongest ${reference} models to all ${all}, the accuracy of ${plan.leading.spec} changes by ${differenceText(gained)}. That of a plain majority changes by ${differenceText(majorityChange)}.${oneMore.sentenceFor(plan.leading.spec)}`,
    blocks: [
      additionPlot(plan, curves.strength, 'strength', 'strongest first', '95 % intervals over questions'),
      additionTable(curves.strength, sizes),
      additionPlot(plan, curves.gain, 'gain', 'the one that adds most first', '95 % intervals over questions'),
      additionPlot(
        plan,
        curves.random,
        'random',
        'at random',
        `bars from the lowest to the highest of ${draws} orders`,
      ),
      {
        kind: 'table',
        header: ['models', ...plan.combining.map(({ spec }) => `calls: ${spec}`)],
        rows: sizes.map((size, row) => [
          String(size),
          ...plan.combining.map(({ spec }) => curves.strength[spec]?.[row]?.calls?.toFixed(2) ?? ''),
        ]),
        note: 'Mean calls a question, models added by strength.',
      },
      ...oneMore.blocks,
      ...(all <= 15
        ? [{ kind: 'text', text: `The bank has ${countText(all, 'model')}: nothing can be said past that.` } as const]
        : []),
    ],
    figures: {
      sizes,
      draws,
      curves,
      allAgainst: { models: reference, leading: gained, majority: majorityChange },
      oneMore: { different: oneMore.different, changes: oneMore.changes ?? null },
    },
  }
}

/** Mean over draws; the interval is from the lowest draw to the highest. */
function acrossDraws(draws: readonly (readonly Outcome[])[], plan: ReportPlan): MeasuredValue {
  const accuracies = draws.map((draw) => macroAccuracy(draw, plan)).filter(Number.isFinite)
  return {
    mean: accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length,
    ci95: [Math.min(...accuracies), Math.max(...accuracies)],
  }
}

function additionPlot(
  { looks }: ReportPlan,
  curves: Readonly<Record<string, readonly Step[]>>,
  order: Order,
  words: string,
  bars: string,
): ReportBlock {
  return {
    kind: 'plot',
    name: `added-${order}`,
    caption: `Accuracy against the number of models, added ${words}; ${bars}.`,
    spec: xyPlot({
      title: `Models added: ${words}`,
      xTitle: 'models in the pool',
      yTitle: 'accuracy (mean over datasets)',
      yFormat: '.0%',
      looks,
      series: Object.entries(curves).map(([name, steps]) => ({
        name,
        line: true,
        points: steps.map(({ models, accuracy: { mean, ci95 } }) => ({
          x: models,
          y: mean,
          low: ci95[0],
          high: ci95[1],
        })),
      })),
    }),
  }
}

function additionTable(curves: Readonly<Record<string, readonly Step[]>>, sizes: readonly number[]): ReportBlock {
  return {
    kind: 'table',
    header: ['models, strongest first', ...Object.keys(curves)],
    rows: sizes.map((size, row) => [
      String(size),
      ...Object.values(curves).map((steps) => percentText(steps[row]?.accuracy.mean ?? Number.NaN)),
    ]),
  }
}
