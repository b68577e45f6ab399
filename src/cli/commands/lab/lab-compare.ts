import { mkdir } from 'node:fs/promises'
import { CloseStack } from '../../../closing/close-stack.ts'
import { compare } from '../../../lab/compare/compare.ts'
import type { Comparison } from '../../../lab/compare/comparison.ts'
import { callsPlot, comparisonMarkdown, reliabilityPlot } from '../../../lab/compare/comparison-report.ts'
import { renderPlot } from '../../../lab/plots/render-plot.ts'
import { xyPlot } from '../../../lab/plots/xy-plot.ts'
import { visibleText } from '../../../text/visible-text.ts'
import type { CommandContext } from '../../command-context.ts'
import { inertJson, writeJson } from '../../json-output.ts'
import { assertNoneFailed, type LabLiveOptions, liveTallyText, openLabLive } from '../../lab/lab-live.ts'
import { beginLabRun, openLabBank } from '../../lab/lab-run.ts'
import { readLabStrategies } from '../../lab/lab-strategies.ts'
import { writeOutputText } from '../../output-file.ts'
import { countText, durationText } from '../../progress/quantities.ts'
import { layOutTable } from '../../terminal/columns.ts'

export interface LabCompareOptions extends LabLiveOptions {
  readonly bank: string
  readonly strategy: readonly string[]
  readonly splits: number
  readonly seed: string
  readonly models?: readonly string[]
  readonly closed?: readonly string[]
  readonly holdOutDatasets?: readonly string[]
  readonly labels?: number
  readonly labelDatasets?: readonly string[]
  readonly out: string
  readonly force?: boolean
  readonly json?: boolean
}

/** `smacs lab compare`: strategies over splits of a bank; report.json, report.md and plots in a folder. */
export async function labCompare(options: LabCompareOptions, context: CommandContext): Promise<void> {
  const { stdout, signal, clock } = context
  const { region, bar, output } = await beginLabRun('comparing', options, context)
  const strategies = readLabStrategies(options.strategy)
  await using opened = new CloseStack()
  const { bankFile, view, given } = await openLabBank(options, context, opened)
  const live = await openLabLive(options, context, (line) => region.print([line]), view)
  if (live !== undefined) opened.defer(() => live.close())
  const liveDetail = (): string => {
    const made = live?.generations.tally()
    return made === undefined ? '' : ` · ${liveTallyText(made)}`
  }
  const startedAtMs = clock.nowMs()
  let comparison: Comparison
  try {
    comparison = await compare({
      bankFile,
      view,
      strategies,
      splits: options.splits,
      seed: options.seed,
      models: options.models,
      closed: options.closed ?? [],
      heldOutDatasets: options.holdOutDatasets ?? [],
      labels: options.labels,
      labelDatasets: options.labelDatasets,
      live: live?.generations,
      embedder: given?.options,
      openEmbedder: given?.embedder,
      signal,
      onProgress: (done, total) =>
        bar.show(done / total, `${countText(done)} of ${countText(total)} answers${liveDetail()}`),
    })
  } catch (error) {
    region.clear()
    if (live !== undefined) region.print([`  stopped${liveDetail()}`])
    throw error
  }
  bar.end(`  compared in ${durationText(clock.nowMs() - startedAtMs)}${liveDetail()}`)
  await mkdir(output.folder, { recursive: true })
  await writeOutputText('report.json', `${inertJson(comparison, 2)}\n`, output)
  // Whoever may write report.json may replace what is made from it.
  const beside = { ...output, force: true }
  await writeOutputText('report.md', comparisonMarkdown(comparison), beside)
  await writeOutputText('accuracy-calls.svg', await renderPlot(xyPlot(callsPlot(comparison))), beside)
  const reliability = reliabilityPlot(comparison)
  if (reliability !== undefined) {
    await writeOutputText('reliability.svg', await renderPlot(xyPlot(reliability)), beside)
  }
  if (options.json === true) writeJson(stdout, comparison)
  else
    stdout.write(
      `${comparisonTable(comparison).join('\n')}\n\nEmbedder: ${visibleText(comparison.embedder)}. ${visibleText(options.out)}/report.md has the rest.\n`,
    )
  if (live !== undefined) assertNoneFailed(live.generations.tally())
}

function comparisonTable({ strategies }: Comparison): readonly string[] {
  const number = (heading: string) => ({ heading, align: 'right' as const })
  return layOutTable(
    [
      { heading: 'strategy' },
      number('accuracy'),
      number('95 % interval'),
      number('calls'),
      number('calibration error (floor)'),
    ],
    Object.entries(strategies).map(([name, { accuracy, calls, calibration }]) => [
      name,
      percent(accuracy.mean),
      `${percent(accuracy.ci95[0])} to ${percent(accuracy.ci95[1])}`,
      calls.mean.toFixed(2),
      calibration === undefined ? '' : `${calibration.ece.toFixed(3)} (${calibration.floor.toFixed(3)})`,
    ]),
  )
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
