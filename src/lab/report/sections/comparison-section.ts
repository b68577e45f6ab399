import { summariseComparison } from '../../compare/comparison.ts'
import { embedderName } from '../../lab-embedder.ts'
import type { AskOutcomes } from '../../run/ask-task.ts'
import type { ReportSection } from '../document/report-document.ts'
import { type Experiment, experiment } from '../experiment.ts'
import { countText, differenceText, intervalText, percentText } from '../figure-text.ts'
import { askTask, choice, type ReportPlan } from '../report-plan.ts'
import { differenceFrom, strategyBlocks } from './strategy-blocks.ts'

/** Opens the report: what every strategy reaches on questions that the bank has not seen. */
export function comparisonSection(plan: ReportPlan): Experiment {
  const strategies = [
    choice('best-single'),
    choice('best-single-per-dataset'),
    choice('random'),
    ...plan.combining,
    choice('oracle'),
  ]
  const tasks = plan.comparisonSplits.map((split, number) => askTask(plan, split, `split ${number}`, strategies))
  return experiment(tasks, (outcomes) =>
    section(
      plan,
      strategies.map(({ spec }) => spec),
      outcomes,
    ),
  )
}

function section(plan: ReportPlan, specs: readonly string[], outcomes: readonly AskOutcomes[]): ReportSection {
  const { view, datasetOf, random, leading, pool } = plan
  const comparison = summariseComparison(
    specs.map((spec) => ({ spec })),
    outcomes,
    { hash: view.hash, embedder: embedderName(view), datasetOf },
    random.fork('comparison'),
  )
  const lead = comparison.strategies[leading.spec]
  const against = differenceFrom(comparison, leading.spec, 'best-single')
  const result =
    lead === undefined || against === undefined
      ? 'No strategy could answer from this recording.'
      : `${leading.spec} is right on ${percentText(lead.accuracy.mean)} of the questions (95 % interval ${intervalText(lead.accuracy.ci95)}) with ${lead.calls.mean.toFixed(1)} calls a question: ${differenceText(against)} against the best single model alone.`
  const blocks = strategyBlocks(comparison, {
    baseline: 'best-single',
    isHollow: (name) => !plan.combining.some(({ spec }) => spec === name),
    hollow: 'single models and bounds',
    looks: plan.looks,
    note: ' best-single-per-dataset is told the dataset and oracle the outcome: bounds, not strategies.',
  })
  return {
    id: 'strategies',
    title: 'Does it beat my best model?',
    result,
    blocks,
    limits: `Measured on ${countText(comparison.questions, 'question')} of the kinds in this recording, with the ${pool.length} models in it and the answers they gave then. Intervals speak of other questions of the same kinds; other kinds are the matter of a later section.`,
    figures: comparison,
  }
}
