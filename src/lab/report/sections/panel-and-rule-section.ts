import { dotPlot } from '../../plots/dot-plot.ts'
import type { AskOutcomes, AskTask, Outcome } from '../../run/ask-task.ts'
import type { PanelLimit } from '../../run/panel-limit.ts'
import type { ReportSection } from '../document/report-document.ts'
import { type Experiment, experiment, gather, type KeyedTask } from '../experiment.ts'
import { differenceText, intervalText, percentText, pointsIntervalText, pointsText, verdict } from '../figure-text.ts'
import { type MeasuredValue, measure, measureDifference } from '../measure.ts'
import { askTask, type ReportPlan } from '../report-plan.ts'

const panels = ['random', 'global', 'retrieved'] as const
type PanelKind = PanelLimit['by']

const usualPanelSize = 7

/** Question 3: is it the choice of the panel that helps, or how its answers are combined? */
export function panelAndRuleSection(plan: ReportPlan): Experiment {
  const size = panelSize(plan)
  const keyed = panels.flatMap((by) =>
    plan.studySplits.map(
      (split, number): KeyedTask<PanelKind, AskTask> => ({
        key: by,
        task: askTask(plan, split, `panel ${number}`, plan.combining, { panel: { by, size } }),
      }),
    ),
  )
  return experiment(
    keyed.map(({ task }) => task),
    (outcomes) => section(plan, size, keyed, outcomes),
  )
}

/** A panel as large as the pool could not be chosen well or badly. */
function panelSize({ pool }: ReportPlan): number {
  return Math.min(usualPanelSize, Math.max(1, Math.floor(pool.length / 2)))
}

function section(
  plan: ReportPlan,
  size: number,
  keyed: readonly KeyedTask<PanelKind, AskTask>[],
  outcomes: readonly AskOutcomes[],
): ReportSection {
  const { combining, pool } = plan
  const cell = (by: PanelKind, rule: number): readonly (readonly Outcome[])[] =>
    gather(keyed, outcomes, (key) => key === by).map((task) => task[rule] ?? [])
  const grid = panels.map((by) => ({
    panel: by,
    rules: combining.map(({ spec }, rule) => ({ rule: spec, ...measure(cell(by, rule), plan, `${by} ${spec}`) })),
  }))
  const base = {
    id: 'prior-or-posterior',
    title: 'Prior or posterior: the panel, or how its answers are combined?',
    limits: `Panels of ${size} of ${pool.length} models, every rule over the same panels. prior-vote weighs by the retrieved prior on every panel, so that only who is asked differs between rows. Random panels are drawn anew for each question.`,
  }
  const majority = Math.max(
    0,
    combining.findIndex(({ kind }) => kind === 'majority'),
  )
  if (pool.length < 3) {
    return { ...base, result: 'The data cannot answer: it needs three models or more.', blocks: [], figures: grid }
  }
  const best = bestRule(grid[2]?.rules ?? [], majority)
  const compare = (label: string, a: readonly [PanelKind, number], b: readonly [PanelKind, number]): MeasuredValue =>
    measureDifference(cell(...a), cell(...b), plan, label)
  const byPanel = compare('panel', ['retrieved', majority], ['random', majority])
  const byRetrieval = compare('retrieval', ['retrieved', majority], ['global', majority])
  const byRule = compare('rule', ['retrieved', best], ['retrieved', majority])
  const rule = combining[best]?.spec ?? ''
  return {
    ...base,
    result: `With a majority vote, the retrieved panel brings ${differenceText(byPanel)} against a random one and ${differenceText(byRetrieval)} against the ${size} best overall. On the retrieved panel, ${rule} brings ${differenceText(byRule)} against a majority. ${largerPart(byPanel, byRule)}`,
    blocks: [
      {
        kind: 'table',
        header: ['panel', ...combining.map(({ spec }) => spec)],
        rows: grid.map(({ panel, rules }) => [
          panel,
          ...rules.map(({ mean, ci95 }) => `${percentText(mean)} (${intervalText(ci95)})`),
        ]),
        note: `Accuracy (95 % interval). The rule compared in the sentence above is the best one on this grid, so its advantage is a little flattered.`,
      },
      {
        kind: 'plot',
        name: 'panel-and-rule',
        caption: 'Accuracy of every rule on every kind of panel, with 95 % intervals.',
        spec: dotPlot({
          title: `Panels of ${size}: who is asked, and how answers are combined`,
          xTitle: 'accuracy (mean over datasets)',
          xFormat: '.0%',
          rows: grid.flatMap(({ panel, rules }) =>
            rules.map(({ rule, mean, ci95 }) => ({
              label: `${panel}: ${rule}`,
              value: mean,
              low: ci95[0],
              high: ci95[1],
              hollow: panel === 'random',
            })),
          ),
        }),
      },
      {
        kind: 'table',
        header: ['difference', 'points', '95 % interval'],
        rows: [
          ['majority: retrieved against random panel', byPanel],
          ['majority: retrieved against global panel', byRetrieval],
          [`retrieved panel: ${rule} against majority`, byRule],
        ].map(([name, value]) => differenceRow(name as string, value as MeasuredValue)),
      },
    ],
    figures: { panelSize: size, grid, differences: { byPanel, byRetrieval, byRule: { rule, ...byRule } } },
  }
}

function bestRule(rules: readonly (MeasuredValue & { readonly rule: string })[], fallback: number): number {
  return rules.reduce(
    (best, { mean }, index) => (index !== fallback && mean > (rules[best]?.mean ?? 0) ? index : best),
    rules.findIndex((_, index) => index !== fallback),
  )
}

function largerPart(panel: MeasuredValue, rule: MeasuredValue): string {
  if (verdict(panel) === 'unclear' && verdict(rule) === 'unclear') return 'Neither part can be told from none here.'
  if (panel.ci95[0] > rule.ci95[1]) return 'Against a panel drawn by chance, who is asked is the larger part.'
  if (rule.ci95[0] > panel.ci95[1]) return 'How answers are combined is the larger part.'
  return 'Which of the two is the larger part, these intervals do not say.'
}

function differenceRow(name: string, { mean, ci95 }: MeasuredValue): readonly string[] {
  return [name, pointsText(mean), pointsIntervalText(ci95)]
}
