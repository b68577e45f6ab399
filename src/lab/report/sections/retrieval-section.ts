import type { Spec } from 'vega'
import { xyPlot } from '../../plots/xy-plot.ts'
import { defaultNeighbours } from '../../run/panel-limit.ts'
import type { RankOutcome, RankOutcomes, RankRule, RankTask } from '../../run/rank-task.ts'
import type { ReportSection } from '../document/report-document.ts'
import { type Experiment, experiment } from '../experiment.ts'
import { countText, intervalText, percentText, signed, verdict } from '../figure-text.ts'
import { type BySplit, type MeasuredValue, measure, measureDifference } from '../measure.ts'
import type { ReportPlan } from '../report-plan.ts'

const panelSizes = [1, 3, 5, 7]
const neighbourCounts = [5, 10, 25, 50, 100, 200, 400, 800]
const similarityRatios = [0, 0.5, 0.8, 0.9, 0.95, 0.99]

/** Question 1: does the prior put the models that are right first? */
export function retrievalSection(plan: ReportPlan): Experiment {
  const rules = rulesOf(plan)
  const tasks = plan.studySplits.map(
    ({ bank, asked }): RankTask => ({ kind: 'rank', bank, asked, pool: plan.pool, rules, panelSizes }),
  )
  return experiment(tasks, (outcomes) => section(plan, rules, outcomes))
}

/** The embedder of the bank's own vectors; undefined where they are lexical or missing. */
function storedEmbedder({ view }: ReportPlan): string | undefined {
  const { embedderId } = view
  if (embedderId === undefined || embedderId.startsWith('lexical/')) return undefined
  return view.questions.every((_, place) => view.isEmbedded(place)) ? embedderId : undefined
}

function rulesOf(plan: ReportPlan): readonly RankRule[] {
  const largest = Math.max(...plan.studySplits.map(({ bank }) => bank.length))
  const { neighbours, similarityRatio } = defaultNeighbours
  const counts = neighbourCounts.filter((count) => count < largest || count === neighbours)
  const settings = [
    defaultNeighbours,
    ...counts.filter((count) => count !== neighbours).map((count) => ({ neighbours: count, similarityRatio })),
    ...similarityRatios
      .filter((ratio) => ratio !== similarityRatio)
      .map((ratio) => ({ neighbours, similarityRatio: ratio })),
  ]
  const vectors: readonly ('lexical' | 'stored')[] =
    storedEmbedder(plan) === undefined ? ['lexical'] : ['stored', 'lexical']
  return [
    ...vectors.flatMap((kind) =>
      settings.map((setting): RankRule => ({ by: 'neighbours', vectors: kind, ...setting })),
    ),
    { by: 'global' },
    { by: 'dataset' },
    { by: 'random' },
  ]
}

interface RuleFigures {
  readonly rule: RankRule
  readonly areaUnderCurve: MeasuredValue
  readonly rankCorrelation: MeasuredValue
  /** One a panel size. */
  readonly hits: readonly MeasuredValue[]
}

function section(plan: ReportPlan, rules: readonly RankRule[], outcomes: readonly RankOutcomes[]): ReportSection {
  const bySplit = (rule: number): BySplit<RankOutcome> => outcomes.map((split) => split[rule] ?? [])
  const figures = rules.map((rule, index): RuleFigures => {
    const rows = bySplit(index)
    const name = JSON.stringify(rule)
    return {
      rule,
      areaUnderCurve: measure(scored(rows, 'areaUnderCurve'), plan, `${name} auc`),
      rankCorrelation: measure(scored(rows, 'rankCorrelation'), plan, `${name} correlation`),
      hits: panelSizes.map((size, place) => measure(hitScores(rows, place), plan, `${name} hit ${size}`)),
    }
  })
  const [prior] = figures
  const global = rules.findIndex(({ by }) => by === 'global')
  const base = {
    id: 'retrieval',
    title: 'Does retrieval work?',
    limits:
      'A ranking is held against who was right on each question; it says nothing about how answers are combined afterwards. Where models differ little in what they are good at, no ranking by question can beat a global one.',
  }
  if (prior === undefined || plan.pool.length < 2 || !Number.isFinite(prior.areaUnderCurve.mean)) {
    return {
      ...base,
      result: 'The data cannot answer: it needs at least two models that were graded on the same questions and differ.',
      blocks: [],
      figures: null,
    }
  }
  const difference = measureDifference(
    scored(bySplit(0), 'areaUnderCurve'),
    scored(bySplit(global), 'areaUnderCurve'),
    plan,
    'prior against global',
  )
  const topOne = measureDifference(hitScores(bySplit(0), 0), hitScores(bySplit(global), 0), plan, 'top against global')
  const said = {
    more: 'retrieval ranks better',
    less: 'retrieval ranks worse',
    unclear: 'too wide to tell from no difference',
  }
  const best = bestNeighbours(figures)
  const embedder = storedEmbedder(plan)
  return {
    ...base,
    result: `A model that is right stands above one that is wrong with probability ${auc(prior.areaUnderCurve)} by the neighbours' prior, ${signed(difference.mean, 3)} (95 % interval ${signed(difference.ci95[0], 3)} to ${signed(difference.ci95[1], 3)}) against one ranking for all questions: ${said[verdict(difference)]}. Of the numbers of neighbours tried, k = ${best?.rule.neighbours} ranks best (${best?.areaUnderCurve.mean.toFixed(3)}).`,
    blocks: [
      {
        kind: 'table',
        header: ['ranking', 'AUC', 'rank correlation', ...panelSizes.map((size) => `right in top ${size}`)],
        rows: figures
          .filter(({ rule }) => rule.by !== 'neighbours' || isDefault(rule))
          .map(({ rule, areaUnderCurve, rankCorrelation, hits }) => [
            ruleName(rule, embedder),
            auc(areaUnderCurve),
            rankCorrelation.mean.toFixed(3),
            ...hits.map(hitText),
          ]),
        note: `AUC and rank correlation over questions on which some models were right and some wrong. "right in top k": one of the first k models is right, in brackets the 95 % interval. The dataset's own ranking is told the dataset; random is the average over all orders. Top-1 against the global ranking: ${signed(100 * topOne.mean, 1)} points (${signed(100 * topOne.ci95[0], 1)} to ${signed(100 * topOne.ci95[1], 1)}). ${countText(plan.studySplits.length, 'split')}.`,
      },
      curve(plan, figures, 'neighbours', embedder),
      curve(plan, figures, 'similarityRatio', embedder),
      ...(embedder === undefined
        ? [
            {
              kind: 'text',
              text: "The bank holds no other embedder's vectors: embedding it anew with another one (smacs bank reembed) adds that one to this section.",
            } as const,
          ]
        : []),
    ],
    figures: { embedder: embedder ?? null, rankings: figures, againstGlobal: { areaUnderCurve: difference, topOne } },
  }
}

function curve(
  plan: ReportPlan,
  figures: readonly RuleFigures[],
  option: 'neighbours' | 'similarityRatio',
  embedder: string | undefined,
): { readonly kind: 'plot'; readonly name: string; readonly caption: string; readonly spec: Spec } {
  const other = option === 'neighbours' ? 'similarityRatio' : 'neighbours'
  const along = (vectors: 'lexical' | 'stored') =>
    figures
      .flatMap(({ rule, areaUnderCurve: { mean, ci95 } }) =>
        rule.by === 'neighbours' && rule.vectors === vectors && rule[other] === defaultNeighbours[other]
          ? [{ x: rule[option], y: mean, low: ci95[0], high: ci95[1] }]
          : [],
      )
      .sort((a, b) => a.x - b.x)
  const flat = (by: 'global' | 'dataset') => {
    const y = figures.find(({ rule }) => rule.by === by)?.areaUnderCurve.mean ?? Number.NaN
    const xs = along('lexical').map(({ x }) => x)
    return [Math.min(...xs), Math.max(...xs)].map((x) => ({ x, y }))
  }
  return {
    kind: 'plot',
    name: option === 'neighbours' ? 'retrieval-neighbours' : 'retrieval-ratio',
    caption:
      option === 'neighbours'
        ? `Ranking quality by the number of neighbours k, at similarity ratio ${defaultNeighbours.similarityRatio}.`
        : `Ranking quality by similarity ratio, at k = ${defaultNeighbours.neighbours}.`,
    spec: xyPlot({
      title: option === 'neighbours' ? 'Ranking quality by neighbours' : 'Ranking quality by similarity ratio',
      xTitle: option === 'neighbours' ? 'neighbours (k)' : 'similarity ratio',
      yTitle: 'AUC (0.5 = chance)',
      yFormat: '.2f',
      ...(option === 'neighbours' && { xScale: 'log' as const }),
      series: [
        { name: 'lexical', line: true, points: along('lexical') },
        ...(embedder === undefined ? [] : [{ name: embedder, line: true, points: along('stored') }]),
        { name: 'global', dashed: true, points: flat('global') },
        ...(plan.datasets.length > 1 ? [{ name: 'dataset', dashed: true, points: flat('dataset') }] : []),
      ],
    }),
  }
}

function scored(rows: BySplit<RankOutcome>, field: 'areaUnderCurve' | 'rankCorrelation') {
  return rows.map((split) => split.map(({ place, [field]: score }) => ({ place, score })))
}

function hitScores(rows: BySplit<RankOutcome>, size: number) {
  return rows.map((split) => split.map(({ place, hits }) => ({ place, score: hits[size] })))
}

/** With the bank's own embedder and the default ratio. */
function bestNeighbours(figures: readonly RuleFigures[]) {
  const first = figures[0]?.rule
  const vectors = first?.by === 'neighbours' ? first.vectors : 'lexical'
  return figures
    .flatMap(({ rule, areaUnderCurve }) =>
      rule.by === 'neighbours' && rule.vectors === vectors && rule.similarityRatio === defaultNeighbours.similarityRatio
        ? [{ rule, areaUnderCurve }]
        : [],
    )
    .toSorted((a, b) => b.areaUnderCurve.mean - a.areaUnderCurve.mean)[0]
}

function isDefault(rule: RankRule & { readonly by: 'neighbours' }): boolean {
  return rule.neighbours === defaultNeighbours.neighbours && rule.similarityRatio === defaultNeighbours.similarityRatio
}

function ruleName(rule: RankRule, embedder: string | undefined): string {
  switch (rule.by) {
    case 'global':
      return 'one ranking for all questions'
    case 'dataset':
      return "the dataset's ranking"
    case 'random':
      return 'random'
    case 'neighbours':
      return `prior of the neighbours (${rule.vectors === 'stored' ? embedder : 'lexical'})`
  }
}

function auc({ mean, ci95 }: MeasuredValue): string {
  return `${mean.toFixed(3)} (${ci95[0].toFixed(3)} to ${ci95[1].toFixed(3)})`
}

function hitText({ mean, ci95 }: MeasuredValue): string {
  return `${percentText(mean)} (${intervalText(ci95)})`
}
