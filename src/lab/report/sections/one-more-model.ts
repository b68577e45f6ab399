import type { ModelId } from '../../../ports/chat-model.ts'
import { halfSplits, shuffle } from '../../../statistics/sampling/half-splits.ts'
import { dotPlot } from '../../plots/dot-plot.ts'
import type { AskOutcomes, AskTask } from '../../run/ask-task.ts'
import { type Addition, type AdditionChanges, additionChanges } from '../addition-changes.ts'
import type { ReportBlock } from '../document/report-document.ts'
import { countText, percentText, signed } from '../figure-text.ts'
import { askTask, type ReportPlan, sampleShares } from '../report-plan.ts'

/** Models of the smallest pool that one is added to. */
export const smallestPool = 3
/** Additions that follow one another: each but the first saves the measurement before it. */
const longestChain = 3
/** Halves that chains are measured on in turn. */
const splitCount = 10
/** Additions below which a 5th percentile is no more than the worst of them. */
const fewestForPercentile = 20

/** A pool drawn by chance that is one model larger than the one before it in its chain. */
interface ChainStep {
  readonly chain: number
  readonly pool: readonly ModelId[]
  readonly task: AskTask
}

/** What one more model brings on each of many random occasions: is more ever worse? */
export interface OneMoreModel {
  readonly tasks: readonly AskTask[]
  /** @param outcomes one a task, in order */
  measured(outcomes: readonly AskOutcomes[]): MeasuredAdditions
}

export interface MeasuredAdditions {
  /** By strategy; undefined where the data cannot answer. */
  readonly changes: Readonly<Record<string, AdditionChanges>> | undefined
  /** Additions of another model, or to another pool, than all before. */
  readonly different: number
  /** What it comes to for one strategy, to end a sentence with. */
  readonly sentenceFor: (spec: string) => string
  readonly blocks: readonly ReportBlock[]
}

/** Chains of additions to pools drawn by chance, from a size drawn between three and the whole pool's. */
export function oneMoreModel(plan: ReportPlan): OneMoreModel {
  const steps = chainSteps(plan)
  return { tasks: steps.map(({ task }) => task), measured: (outcomes) => measuredAdditions(plan, steps, outcomes) }
}

function chainSteps(plan: ReportPlan): readonly ChainStep[] {
  const { view, pool, effort, datasetOf } = plan
  if (pool.length <= smallestPool) return []
  const random = plan.random.fork('one more model')
  const splits = halfSplits(
    view.questions.map(({ dataset }) => dataset),
    splitCount,
    random.fork('splits'),
  )
  const steps: ChainStep[] = []
  let additions = 0
  for (let chain = 0; additions < effort.additions; chain += 1) {
    const chance = random.fork(`chain ${chain}`)
    const split = splits[chain % splits.length]
    if (split === undefined) break
    const asked = sampleShares(split.asked, effort.askedPerAddition, datasetOf, chance)
    const order = shuffle(pool, chance)
    const first = smallestPool + Math.floor(chance.next() * (pool.length - smallestPool))
    const length = Math.min(longestChain, pool.length - first, effort.additions - additions)
    for (let size = first; size <= first + length; size += 1) {
      const chosen = new Set(order.slice(0, size))
      const members = pool.filter((model) => chosen.has(model))
      const task = askTask(plan, { ...split, asked }, `chain ${chain}`, plan.combining, { pool: members })
      steps.push({ chain, pool: members, task })
    }
    additions += length
  }
  return steps
}

function measuredAdditions(
  { combining, datasetOf, random, pool: all }: ReportPlan,
  steps: readonly ChainStep[],
  outcomes: readonly AskOutcomes[],
): MeasuredAdditions {
  const follow = steps.flatMap(({ chain, pool }, place) => {
    const before = steps[place - 1]
    return before?.chain === chain ? [{ chain, place, pool, before: before.pool }] : []
  })
  const different = new Set(follow.map(({ pool, before }) => JSON.stringify([before, pool]))).size
  const changes = Object.fromEntries(
    combining.flatMap(({ spec }, strategy) => {
      const additions = follow.map(
        ({ chain, place }): Addition => ({
          chain,
          before: outcomes[place - 1]?.[strategy] ?? [],
          after: outcomes[place]?.[strategy] ?? [],
        }),
      )
      const measured = additionChanges(additions, datasetOf, random.fork(`additions ${spec}`))
      return measured === undefined ? [] : [[spec, measured] as const]
    }),
  )
  const [any] = Object.values(changes)
  if (any === undefined) {
    const why =
      steps.length === 0
        ? `that takes a pool of at least ${smallestPool + 1} models, and this one has ${all.length}`
        : 'no question has a graded answer both before and after an addition'
    const text = `Whether one more model ever makes it worse cannot be measured: ${why}.`
    return { changes: undefined, different: 0, sentenceFor: () => '', blocks: [{ kind: 'text', text }] }
  }
  return {
    changes,
    different,
    sentenceFor: (spec) => sentence(spec, changes[spec]),
    blocks: blocksOf(changes, any, different),
  }
}

function sentence(spec: string, measured: AdditionChanges | undefined): string {
  if (measured === undefined) return ''
  const { additions, mean, ci95, percentile5, worst, noise } = measured
  const tail =
    additions < fewestForPercentile
      ? `the worst of ${additions} by ${twoDigits(worst)}, too few for a 5th percentile`
      : `the 5th percentile of ${additions} is ${twoDigits(percentile5)}, where noise alone would show ${twoDigits(noise.percentile5)}`
  return ` One more model, added at random to ${smallestPool} or more, changes ${spec} by ${twoDigits(mean)} points on average (95 % interval ${twoDigits(ci95[0])} to ${twoDigits(ci95[1])}); ${tail}.`
}

function blocksOf(
  changes: Readonly<Record<string, AdditionChanges>>,
  { additions, questions: [fewest, most], step }: AdditionChanges,
  different: number,
): readonly ReportBlock[] {
  const questions =
    fewest === most ? countText(most, 'question') : `${fewest.toLocaleString('en')} to ${countText(most, 'question')}`
  const few = additions < fewestForPercentile
  const size = `Each change is measured on ${questions}, where a single answer is up to ${twoDigits(step).slice(1)} points.`
  const percentiles = few
    ? ` A 5th percentile takes at least ${fewestForPercentile} additions; \`smacs lab report --additions 200\` measures so many.`
    : ''
  return [
    {
      kind: 'text',
      text: `Is more ever worse? ${countText(additions, 'random addition')} of one model (${different} different ones) to a pool of ${smallestPool} or more, the same questions asked before and after, the other half of every dataset learnt from. ${size}${percentiles}`,
    },
    ...(few ? [] : [spreadPlot(changes, additions)]),
    {
      kind: 'table',
      header: [
        `one more model, ${additions} times`,
        'mean change',
        '5th percentile',
        'by noise alone',
        'worst',
        'lost',
        'by noise alone',
      ],
      rows: Object.entries(changes).map(([spec, measured]) => [
        spec,
        `${twoDigits(measured.mean)} (${twoDigits(measured.ci95[0])} to ${twoDigits(measured.ci95[1])})`,
        few ? '–' : twoDigits(measured.percentile5),
        few ? '–' : twoDigits(measured.noise.percentile5),
        twoDigits(measured.worst),
        percentText(measured.lost),
        percentText(measured.noise.lost),
      ]),
      note: 'Changes of accuracy in percentage points, in brackets the 95 % interval of their mean; lost: the share of additions that made it worse. By noise alone: what the same additions would show if none had an effect, every answer that changed from wrong to right or back having been as likely to change the other way. Only what goes beyond that speaks of the models. The interval draws both additions and questions anew.',
    },
  ]
}

function spreadPlot(changes: Readonly<Record<string, AdditionChanges>>, additions: number): ReportBlock {
  return {
    kind: 'plot',
    name: 'added-one',
    caption: `Change of accuracy by one more model, ${additions} random additions: mean, and bars from the 5th to the 95th percentile. Hollow: what noise alone would show.`,
    spec: dotPlot({
      title: 'One more model: change of accuracy',
      xTitle: 'change, percentage points',
      xFormat: '+.1f',
      reference: { value: 0, label: 'no change' },
      rows: Object.entries(changes).flatMap(([spec, { mean, percentile5, percentile95, noise }]) => [
        { label: spec, value: 100 * mean, low: 100 * percentile5, high: 100 * percentile95 },
        {
          label: 'noise alone',
          value: 0,
          low: 100 * noise.percentile5,
          high: 100 * noise.percentile95,
          hollow: true,
        },
      ]),
    }),
  }
}

/** `+0.12`, in percentage points. */
function twoDigits(share: number): string {
  return signed(100 * share, 2)
}
