import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Bench } from '../../lab/bench/bench.ts'
import { benchDocument } from '../../lab/bench/bench-document.ts'
import type { QuestionsToAsk } from '../../lab/bench/questions-to-ask.ts'
import { isBaseline } from '../../lab/compare/baselines.ts'
import type { LabStrategyChoice } from '../../lab/lab-runner.ts'
import { renderPlot } from '../../lab/plots/render-plot.ts'
import { reportHtml } from '../../lab/report/document/report-html.ts'
import { reportMarkdown } from '../../lab/report/document/report-markdown.ts'
import { inertJson } from '../json-output.ts'
import { type OutputFolder, writeOutputText } from '../output-file.ts'
import { countText, pluralText } from '../progress/quantities.ts'

/** What a bench was made of. */
export interface BenchRun {
  readonly asked: QuestionsToAsk
  readonly pool: readonly string[]
  readonly strategies: readonly LabStrategyChoice[]
  readonly seed: string
  /** Absolute path of the record. */
  readonly record: string
}

/** Writes figures, page, plots and every answer of a bench into its folder. */
export async function writeBench({ report, lines }: Bench, run: BenchRun, output: OutputFolder): Promise<void> {
  const recordHash = await hashOf(run.record)
  const facts = factsOf(run, report, recordHash)
  const baselines = run.strategies.filter(isBaseline).map(({ spec }) => spec)
  const document = benchDocument(report, { facts, baselines })
  const plots = new Map<string, string>()
  for (const block of document.sections.flatMap(({ blocks }) => blocks)) {
    if (block.kind === 'plot') plots.set(block.name, await renderPlot(block.spec))
  }
  await writeOutputText('report.json', `${inertJson({ ...report, facts, recordHash }, 2)}\n`, output)
  // Whoever may write report.json may replace what is made with it.
  const beside = { ...output, force: true }
  await writeOutputText('answers.jsonl', lines.map((line) => `${JSON.stringify(line)}\n`).join(''), beside)
  await writeOutputText('report.md', reportMarkdown(document), beside)
  for (const [name, svg] of plots) await writeOutputText(`${name}.svg`, svg, beside)
  await writeOutputText('report.html', reportHtml(document, plots), beside)
}

function factsOf(
  { asked: { questions, inBank }, pool, seed }: BenchRun,
  report: Bench['report'],
  recordHash: string,
): readonly string[] {
  const datasets = new Set(questions.map(({ dataset }) => dataset)).size
  return [
    `${pluralText(questions.length, 'question')} of ${pluralText(datasets, 'dataset')}, asked live${inBank === 0 ? '' : `; ${pluralText(inBank, 'more')} left out because the bank has them`}.`,
    `Pool: ${pool.join(', ')}.`,
    `Bank ${report.bankHash}. Embedder: ${report.embedder}. Seed ${seed}.`,
    `Record of generations: SHA-256 ${recordHash}. All strategies share it: what one of them asked a model, none asks again.`,
    'Accuracy is the unweighted mean over datasets, intervals are 95 % bootstrap intervals over questions. Answers are graded by smacs.',
    ...(report.ungraded === 0
      ? []
      : [`${countText(report.ungraded)} answers count in no accuracy: nothing says what is right.`]),
  ]
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('hex')
}
