import { embedderName } from '../lab-embedder.ts'
import { renderPlot } from '../plots/render-plot.ts'
import { type RunTasksOptions, runTasks } from '../run/run-tasks.ts'
import type { TaskWorkerData } from '../run/task-worker.ts'
import type { RenderedPlots, ReportDocument } from './document/report-document.ts'
import type { Experiment } from './experiment.ts'
import { countText } from './figure-text.ts'
import { planReport, type ReportEffort, type ReportOptions, type ReportPlan, usualEffort } from './report-plan.ts'
import { addedModelsSection } from './sections/added-models-section.ts'
import { closedModelsSection } from './sections/closed-models-section.ts'
import { comparisonSection } from './sections/comparison-section.ts'
import { costSection } from './sections/cost-section.ts'
import { escalationSection } from './sections/escalation-section.ts'
import { smallestPool } from './sections/one-more-model.ts'
import { panelAndRuleSection } from './sections/panel-and-rule-section.ts'
import { retrievalSection } from './sections/retrieval-section.ts'
import { sensitivitySection } from './sections/sensitivity-section.ts'
import { unfamiliarSection } from './sections/unfamiliar-section.ts'

export interface CreateReportOptions extends Omit<ReportOptions, 'effort'>, RunTasksOptions {
  /** Opened by every worker for itself, to read. */
  readonly bankFile: string
  /** Embeds what the bank holds no vector of; its weights are at hand. */
  readonly embedder?: TaskWorkerData['embedder']
  readonly effort?: ReportEffort
}

export interface Report {
  readonly document: ReportDocument
  readonly plots: RenderedPlots
}

/** In the order of the report. */
const sections = [
  comparisonSection,
  retrievalSection,
  addedModelsSection,
  panelAndRuleSection,
  sensitivitySection,
  unfamiliarSection,
  costSection,
  closedModelsSection,
  escalationSection,
]

/**
 * Runs every experiment of the report on a bank's recorded answers, with the strategies that serve. Same bank, seed and
 * effort: same report.
 * @throws UsageError when a closed model is not in the bank
 */
export async function createReport(options: CreateReportOptions): Promise<Report> {
  const { bankFile, seed, embedder, effort = usualEffort } = options
  const plan = planReport({ ...options, effort })
  const answerable = hasResponses(plan)
  const experiments = sections.map((section) =>
    answerable || section === retrievalSection ? section(plan) : unanswerable(section(plan)),
  )
  const tasks = experiments.flatMap((experiment) => experiment.tasks)
  const outcomes = await runTasks({ bankFile, seed, embedder }, tasks, options)
  let first = 0
  const written = experiments.map((experiment) => {
    const own = outcomes.slice(first, first + experiment.tasks.length)
    first += experiment.tasks.length
    return experiment.section(own)
  })
  const plots = new Map<string, string>()
  for (const block of written.flatMap(({ blocks }) => blocks)) {
    if (block.kind === 'plot') plots.set(block.name, await renderPlot(block.spec))
  }
  return {
    document: { title: 'What smacs reaches on these recorded answers', facts: facts(plan), sections: written },
    plots,
  }
}

/** Whether any model of the pool has an answer to read. */
function hasResponses({ view, pool }: ReportPlan): boolean {
  return view.questions.some((_, place) =>
    pool.some((model) => view.cells(place, model).some(({ response }) => response !== undefined)),
  )
}

/** Outcomes alone rank models; every other question needs what they answered. */
function unanswerable(asked: Experiment): Experiment {
  const { id, title, limits } = asked.section(asked.tasks.map(() => []))
  const result = 'The data cannot answer: the bank holds outcomes without the responses they belong to.'
  return { tasks: [], section: () => ({ id, title, limits, result, blocks: [], figures: null }) }
}

function facts({ view, pool, closed, datasets, seed, effort, studySplits }: ReportPlan): readonly string[] {
  const asked = Math.max(...studySplits.map(({ asked }) => asked.length))
  return [
    `${countText(view.questions.length, 'question')} of ${countText(datasets.length, 'dataset')}, ${countText(pool.length, 'model')} in the pool${closed.length === 0 ? '' : `, kept out of it: ${closed.join(', ')}`}.`,
    `Bank ${view.hash}, seed ${seed}. Embedder: ${embedderName(view)}.`,
    `Strategies are compared with one another and with closed models on ${countText(effort.comparisonSplits, 'random split')}: each learns from one half of every dataset and answers the other half. Every other experiment uses ${countText(effort.studySplits, 'split')} and asks up to ${asked} questions in each; models are added in ${countText(effort.additionDraws, 'random order')} with up to ${effort.askedPerDraw} questions each, learning from up to ${effort.bankPerAddition}.`,
    ...(pool.length > smallestPool ? [additionsFact(effort)] : []),
    'Intervals are 95 % bootstrap intervals over questions. Accuracy is the unweighted mean over datasets. Every strategy is the one that serves, run over recorded answers.',
  ]
}

function additionsFact({ additions, askedPerAddition }: ReportEffort): string {
  const asked = Number.isFinite(askedPerAddition)
    ? `up to ${countText(askedPerAddition, 'question')} of`
    : 'the whole of'
  return `Whether one more model ever makes it worse is measured ${countText(additions, 'time')}, on ${asked} the half that was not learnt from.`
}
