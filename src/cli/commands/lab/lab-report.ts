import { mkdir } from 'node:fs/promises'
import { CloseStack } from '../../../closing/close-stack.ts'
import { createReport } from '../../../lab/report/create-report.ts'
import { reportHtml } from '../../../lab/report/document/report-html.ts'
import { reportMarkdown } from '../../../lab/report/document/report-markdown.ts'
import { effortWithAdditions } from '../../../lab/report/report-plan.ts'
import { visibleText } from '../../../text/visible-text.ts'
import type { CommandContext } from '../../command-context.ts'
import { inertJson, writeJson } from '../../json-output.ts'
import { beginLabRun, openLabBank } from '../../lab/lab-run.ts'
import { writeOutputText } from '../../output-file.ts'
import { countText, durationText } from '../../progress/quantities.ts'

export interface LabReportOptions {
  readonly bank: string
  readonly out: string
  readonly closed?: readonly string[]
  readonly config?: string
  readonly seed: string
  /** Random additions of one model that are measured, each on the whole other half; absent = the usual few. */
  readonly additions?: number
  readonly force?: boolean
  readonly json?: boolean
}

/** `smacs lab report`: one page on a bank, with its text, figures and plots beside it. */
export async function labReport(options: LabReportOptions, context: CommandContext): Promise<void> {
  const { stdout, signal, clock } = context
  const { region, bar, output } = await beginLabRun('measuring', options, context)
  await using opened = new CloseStack()
  const { bankFile, view, given } = await openLabBank(options, context, opened)
  try {
    const startedAtMs = clock.nowMs()
    const { document, plots } = await createReport({
      bankFile,
      view,
      embedder: given?.options,
      closed: options.closed ?? [],
      seed: options.seed,
      ...(options.additions !== undefined && { effort: effortWithAdditions(options.additions) }),
      signal,
      onProgress: (done, total) => bar.show(done / total, `${countText(done)} of ${countText(total)} answers`),
    })
    bar.end(`  measured in ${durationText(clock.nowMs() - startedAtMs)}`)
    const figures = {
      facts: document.facts,
      sections: document.sections.map(({ id, title, result, limits, figures }) => ({
        id,
        title,
        result,
        limits,
        figures,
      })),
    }
    await mkdir(output.folder, { recursive: true })
    await writeOutputText('report.json', `${inertJson(figures, 2)}\n`, output)
    // Whoever may write report.json may replace what is made from it.
    const beside = { ...output, force: true }
    await writeOutputText('report.md', reportMarkdown(document), beside)
    for (const [name, svg] of plots) await writeOutputText(`${name}.svg`, svg, beside)
    await writeOutputText('report.html', reportHtml(document, plots), beside)
    if (options.json === true) writeJson(stdout, figures)
    else {
      for (const { title, result } of document.sections) stdout.write(`${title}\n  ${visibleText(result)}\n\n`)
      stdout.write(`${visibleText(options.out)}/report.html has the rest.\n`)
    }
  } finally {
    region.clear()
  }
}
