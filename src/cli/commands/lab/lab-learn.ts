import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CloseStack } from '../../../closing/close-stack.ts'
import { learn } from '../../../lab/learn/learn.ts'
import { learningMarkdown, learningPlot } from '../../../lab/learn/learning-report.ts'
import type { LearningResults } from '../../../lab/learn/summarise-learning.ts'
import { renderPlot } from '../../../lab/plots/render-plot.ts'
import { xyPlot } from '../../../lab/plots/xy-plot.ts'
import type { AlarmAction } from '../../../method/learning/state/learn-question.ts'
import { visibleText } from '../../../text/visible-text.ts'
import { openExistingBank } from '../../bank/open-existing-bank.ts'
import type { CommandContext } from '../../command-context.ts'
import { inertJson, writeJson } from '../../json-output.ts'
import { openLabEmbedder } from '../../lab/lab-embedder.ts'
import { readLabStrategies } from '../../lab/lab-strategies.ts'
import { type MemberChangeOptions, readMemberChanges } from '../../lab/member-changes.ts'
import { assertOutputFree, writeOutputText } from '../../output-file.ts'
import { createProgressBar } from '../../progress/progress-bar.ts'
import { countText, durationText } from '../../progress/quantities.ts'
import { layOutTable } from '../../terminal/columns.ts'
import { createLiveRegion } from '../../terminal/live-region.ts'
import { createTerminal } from '../../terminal/terminal.ts'

export interface LabLearnOptions extends MemberChangeOptions {
  readonly bank: string
  readonly strategy: readonly string[]
  readonly banked: readonly string[]
  readonly labelsPerHundred: number
  readonly draws: number
  readonly questions: number
  readonly seed: string
  readonly models?: readonly string[]
  readonly closed?: readonly string[]
  readonly kinds: 'dataset' | 'none'
  readonly onChange: AlarmAction
  readonly config?: string
  readonly out: string
  readonly force?: boolean
  readonly json?: boolean
}

/** `smacs lab learn`: a recording played as streams that begin with nothing; report.json, report.md and a plot in a folder. */
export async function labLearn(options: LabLearnOptions, context: CommandContext): Promise<void> {
  const { stdout, stderr, environment, signal, clock, workingFolder } = context
  const terminal = createTerminal(stderr, environment)
  const region = createLiveRegion(terminal)
  const bar = createProgressBar('learning', { terminal, region, nowMs: () => clock.nowMs() })
  const folder = resolve(workingFolder, options.out)
  const output = { folder, force: options.force === true, option: '--out' }
  await assertOutputFree('report.json', output)
  const strategies = readLabStrategies(options.strategy)
  const banked = readLabStrategies(options.banked.filter((spec) => spec !== 'none'))
  const changes = readMemberChanges(options)
  await using opened = new CloseStack()
  const bank = await openExistingBank(options.bank, workingFolder, { readOnly: true })
  opened.defer(() => bank.close())
  const view = await bank.view()
  const given = await openLabEmbedder(options.config, view, context)
  if (given !== undefined) opened.defer(() => given.embedder.close?.())
  const startedAtMs = clock.nowMs()
  let results: LearningResults
  try {
    results = await learn({
      ...{ bankFile: resolve(workingFolder, options.bank), view, strategies, banked, changes },
      ...{ draws: options.draws, questions: options.questions, labelsPerHundred: options.labelsPerHundred },
      ...{ seed: options.seed, models: options.models, closed: options.closed ?? [], action: options.onChange },
      kinds: options.kinds === 'dataset',
      embedder: given?.options,
      signal,
      onProgress: (done, total) => bar.show(done / total, `${countText(done)} of ${countText(total)} answers`),
    })
  } catch (error) {
    region.clear()
    throw error
  }
  bar.end(`  played in ${durationText(clock.nowMs() - startedAtMs)}`)
  await mkdir(folder, { recursive: true })
  await writeOutputText('report.json', `${inertJson(results, 2)}\n`, output)
  const beside = { ...output, force: true }
  await writeOutputText('report.md', learningMarkdown(results), beside)
  const learners = strategies.map(({ spec }) => spec)
  await writeOutputText('learning.svg', await renderPlot(xyPlot(learningPlot(results, learners))), beside)
  if (options.json === true) writeJson(stdout, results)
  else stdout.write(`${curveTable(results).join('\n')}\n\n${visibleText(options.out)}/report.md has the rest.\n`)
}

function curveTable({ curves }: LearningResults): readonly string[] {
  const seen = [...new Set(Object.values(curves).flatMap((points) => points.map((point) => point.seen)))]
  seen.sort((left, right) => left - right)
  return layOutTable(
    [{ heading: 'questions seen' }, ...seen.map((at) => ({ heading: String(at), align: 'right' as const }))],
    Object.entries(curves).map(([name, points]) => [
      name,
      ...seen.map((at) => {
        const point = points.find((one) => one.seen === at)
        return point === undefined ? '' : `${(100 * point.accuracy.mean).toFixed(1)} (${point.calls.toFixed(1)})`
      }),
    ]),
  )
}
