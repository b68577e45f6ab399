import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createReport } from '../../../lab/report/create-report.ts'
import { reportHtml } from '../../../lab/report/document/report-html.ts'
import { reportMarkdown } from '../../../lab/report/document/report-markdown.ts'
import { effortWithAdditions } from '../../../lab/report/report-plan.ts'
import { visibleText } from '../../../text/visible-text.ts'
import { openExistingBank } from '../../bank/open-existing-bank.ts'
import type { CommandContext } from '../../command-context.ts'
import { inertJson, writeJson } from '../../json-output.ts'
import { type OpenedEmbedder, openLabEmbedder } from '../../lab/lab-embedder.ts'
import { assertOutputFree, type OutputFolder, writeOutputText } from '../../output-file.ts'
import { createProgressBar } from '../../progress/progress-bar.ts'
import { countText, durationText } from '../../progress/quantities.ts'
import { createLiveRegion } from '../../terminal/live-region.ts'
import { createTerminal } from '../../terminal/terminal.ts'

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
  const { stdout, stderr, environment, signal, clock, workingFolder } = context
  const terminal = createTerminal(stderr, environment)
  const region = createLiveRegion(terminal)
  const bar = createProgressBar('measuring', { terminal, region, nowMs: () => clock.nowMs() })
  const folder = resolve(workingFolder, options.out)
  const output: OutputFolder = { folder, force: options.force === true, option: '--out' }
  await assertOutputFree('report.json', output)
  const bank = await openExistingBank(options.bank, workingFolder, { readOnly: true })
  let given: OpenedEmbedder | undefined
  try {
    const view = await bank.view()
    given = await openLabEmbedder(options.config, view, context)
    const startedAtMs = clock.nowMs()
    const { document, plots } = await createReport({
      bankFile: resolve(workingFolder, options.bank),
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
    await mkdir(folder, { recursive: true })
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
    await given?.embedder.close?.()
    await bank.close()
  }
}
