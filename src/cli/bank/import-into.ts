import { type ImportOptions, type ImportProgress, importRecording } from '../../bank/import/import-recording.ts'
import type { ImportReport } from '../../bank/import/import-report.ts'
import { withBankEmbedder } from '../../config/bank-embedder-choice.ts'
import type { LoadedConfig } from '../../config/load-config.ts'
import { createProgramExaminer } from '../../examination/create-program-examiner.ts'
import type { BankView } from '../../ports/question-bank.ts'
import type { CommandContext } from '../command-context.ts'
import { modelPartsFor } from '../open-workplace-for.ts'
import { createProgressBar } from '../progress/progress-bar.ts'
import { countText, pluralText } from '../progress/quantities.ts'
import { createLiveRegion } from '../terminal/live-region.ts'
import { createTerminal } from '../terminal/terminal.ts'
import { configuredCodeRunner } from './configured-code-runner.ts'
import { fillingBank } from './filling-bank.ts'

export interface ImportIntoOptions
  extends Omit<ImportOptions, 'embedder' | 'runner' | 'examiner' | 'signal' | 'onProgress'> {
  /** Absolute path or Postgres address; made where it is missing. */
  readonly bankFile: string
}

/** Imports recorded answers into a bank, with progress on stderr. */
export async function importInto(
  { bankFile, ...options }: ImportIntoOptions,
  config: LoadedConfig | undefined,
  context: CommandContext,
): Promise<{ readonly report: ImportReport; readonly view: BankView }> {
  const { clock, environment, signal, stderr } = context
  const terminal = createTerminal(stderr, environment)
  const region = createLiveRegion(terminal)
  const nowMs = (): number => clock.nowMs()
  const startedAtMs = nowMs()
  let drawnAtMs = startedAtMs
  const embedding = createProgressBar('Embedding', { terminal, region, nowMs })
  const onProgress = (progress: ImportProgress): void => {
    if (progress.stage === 'embed') {
      embedding.show(progress.done / progress.total, `${countText(progress.done)} of ${countText(progress.total)}`)
    } else if (nowMs() - drawnAtMs > redrawEveryMs) {
      drawnAtMs = nowMs()
      region.replace([`  Reading ${pluralText(progress.rows, 'row')}`])
    }
  }
  const runner = configuredCodeRunner(config)
  try {
    return await fillingBank(bankFile, async (bank) => {
      const report = await withBankEmbedder(config, modelPartsFor(context), (embedder) =>
        importRecording(bank, {
          ...options,
          embedder,
          ...(runner && { runner, examiner: createProgramExaminer(runner) }),
          signal,
          onProgress,
        }),
      )
      return { report, view: await bank.view() }
    })
  } finally {
    region.clear()
    await runner?.close()
  }
}

/** Between two redraws, in milliseconds. */
const redrawEveryMs = 100
