import { mkdir } from 'node:fs/promises'
import { CloseStack } from '../../../closing/close-stack.ts'
import { learn } from '../../../lab/learn/learn.ts'
import { learningMarkdown, learningPlot } from '../../../lab/learn/learning-report.ts'
import type { LearningResults } from '../../../lab/learn/summarise-learning.ts'
import { renderPlot } from '../../../lab/plots/render-plot.ts'
import { xyPlot } from '../../../lab/plots/xy-plot.ts'
import type { AlarmAction } from '../../../method/learning/state/learn-question.ts'
import { visibleText } from '../../../text/visible-text.ts'
import type { CommandContext } from '../../command-context.ts'
import { inertJson, writeJson } from '../../json-output.ts'
import { beginLabRun, openLabBank } from '../../lab/lab-run.ts'
import { readLabStrategies } from '../../lab/lab-strategies.ts'
import { type MemberChangeOptions, readMemberChanges } from '../../lab/member-changes.ts'
import { writeOutputText } from '../../output-file.ts'
import { countText, durationText } from '../../progress/quantities.ts'
import { layOutTable } from '../../terminal/columns.ts'

export interface LabLearnOptions extends MemberChangeOptions {
  readonly bank: string
  readonly strategy: readonly string[]
  readonly banked: readonly string[]
  readonly watched?: readonly string[]
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
  const { stdout, signal, clock } = context
  const { region, bar, output } = await beginLabRun('learning', options, context)
  const strategies = readLabStrategies(options.strategy)
  const banked = readLabStrategies(options.banked.filter((spec) => spec !== 'none'))
  const watched = readLabStrategies(options.watched ?? [])
  const changes = readMemberChanges(options)
  await using opened = new CloseStack()
  const { bankFile, view, given } = await openLabBank(options, context, opened)
  const startedAtMs = clock.nowMs()
  let results: LearningResults
  try {
    results = await learn({
      ...{ bankFile, view, strategies, banked, watched, changes },
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
  await mkdir(output.folder, { recursive: true })
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
