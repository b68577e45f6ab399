import { equalCostTable } from '../compare/comparison-report.ts'
import type { ReportDocument, ReportSection } from '../report/document/report-document.ts'
import { countText, differenceText, intervalText, percentText } from '../report/figure-text.ts'
import { strategyBlocks } from '../report/sections/strategy-blocks.ts'
import { answerEndings } from './answer-ending.ts'
import type { BenchReport } from './bench.ts'

/** What a run was made of, one sentence each. */
export interface BenchFacts {
  readonly facts: readonly string[]
  /** Specs of the strategies that ask one model. */
  readonly baselines: readonly string[]
}

/** A bench as the lab's report page shows it. */
export function benchDocument(report: BenchReport, { facts, baselines }: BenchFacts): ReportDocument {
  return {
    title: 'What these strategies reach, asked live',
    facts,
    sections: [strategiesSection(report, baselines), ...equalCostSection(report), endingsSection(report)],
  }
}

function strategiesSection(report: BenchReport, baselines: readonly string[]): ReportSection {
  const figures = Object.entries(report.strategies)
  const [best] = figures.toSorted(([, a], [, b]) => b.accuracy.mean - a.accuracy.mean)
  const first = figures[0]?.[0] ?? ''
  return {
    id: 'strategies',
    title: 'Which strategy is right most often?',
    result:
      best === undefined
        ? 'No strategy answered.'
        : `${best[0]} is right on ${percentText(best[1].accuracy.mean)} of ${countText(report.questions, 'question')} (95 % interval ${intervalText(best[1].accuracy.ci95)}) with ${best[1].calls.mean.toFixed(1)} calls a question.`,
    blocks: [
      ...strategyBlocks(report, {
        baseline: baselines[0] ?? first,
        isHollow: (spec) => baselines.includes(spec),
        hollow: 'one model, once or several times',
      }),
      {
        kind: 'table',
        header: ['strategy', 'tokens', 'seconds', 'US dollars'],
        rows: figures.map(([name, { tokens, latencyMs, costUsd }]) => [
          name,
          tokens?.mean.toFixed(0) ?? '',
          latencyMs === undefined ? '' : (latencyMs.mean / 1000).toFixed(1),
          costUsd?.mean.toPrecision(3) ?? '',
        ]),
        note: 'Means a question. Seconds are those on the critical path, as each generation took when it was asked: what runs in parallel counts once.',
      },
    ],
    limits:
      'The highest of several is high by chance, too: see the intervals, which speak of other questions of the same kinds. Small models, few questions and one sample of each answer leave them wide.',
    figures: { strategies: report.strategies, pairs: report.pairs },
  }
}

function equalCostSection({ atEqualCost, ...report }: BenchReport): readonly ReportSection[] {
  if (atEqualCost === undefined) return []
  const ahead = atEqualCost.filter(({ ci95 }) => ci95 !== undefined && ci95[0] > 0)
  const [only] = atEqualCost
  const result =
    atEqualCost.length === 1 && only?.difference !== undefined && only.ci95 !== undefined
      ? `${only.strategy} against ${only.baseline}: ${differenceText({ mean: only.difference, ci95: only.ci95 })}.`
      : `${ahead.length} of ${countText(atEqualCost.length, 'strategy').replace('strategys', 'strategies')} are ahead of the best baseline that costs no more, by an interval that does not hold 0.`
  const [header, ...rows] = equalCostTable({ ...report, atEqualCost })
  return [
    {
      id: 'equal-cost',
      title: 'Does asking several models pay, at equal cost?',
      result,
      blocks: [
        {
          kind: 'table',
          header: header ?? [],
          rows,
          note: 'A baseline asks one model, once or several times. It costs no more where its mean calls, and where both are known its mean tokens and dollars, are no more.',
        },
      ],
      limits: 'The best baseline is chosen by the same answers as it is compared by, which favours it.',
      figures: atEqualCost,
    },
  ]
}

function endingsSection({ endings }: BenchReport): ReportSection {
  const rows = Object.entries(endings)
  const odd = rows.reduce(
    (sum, [, counts]) => sum + Object.values(counts).reduce((a, b) => a + b, 0) - counts.answered,
    0,
  )
  return {
    id: 'endings',
    title: 'How did answers end?',
    result:
      odd === 0
        ? 'Every answer could be read.'
        : `${countText(odd, 'answer')} could not be read, were cut off, were refused or never came; they count as they were graded, which is mostly wrong.`,
    blocks: [
      {
        kind: 'table',
        header: ['strategy', ...answerEndings],
        rows: rows.map(([name, counts]) => [name, ...answerEndings.map((ending) => String(counts[ending]))]),
        note: 'unparsed: no answer can be read. truncated: the token limit came first. refused: by the endpoint or in words. error: no model gave a text.',
      },
    ],
    limits: 'An answer that was read can still have been read wrongly; answers.jsonl holds each of them.',
    figures: endings,
  }
}
