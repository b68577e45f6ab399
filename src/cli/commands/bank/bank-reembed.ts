import { reembedBank } from '../../../bank/embed/embed-questions.ts'
import { withBankEmbedder } from '../../../config/bank-embedder-choice.ts'
import { loadConfigIfAny } from '../../../config/load-config.ts'
import { openExistingBank } from '../../bank/open-existing-bank.ts'
import type { CommandContext } from '../../command-context.ts'
import { writeJson } from '../../json-output.ts'
import { modelPartsFor } from '../../open-workplace-for.ts'
import { createProgressBar } from '../../progress/progress-bar.ts'
import { countText, pluralText } from '../../progress/quantities.ts'
import { createLiveRegion } from '../../terminal/live-region.ts'
import { createTerminal } from '../../terminal/terminal.ts'

export interface BankReembedCommandOptions {
  readonly bank: string
  readonly config?: string
  readonly json?: boolean
}

/** `smacs bank reembed`: embeds every question again with the configuration's embedder. */
export async function bankReembed(options: BankReembedCommandOptions, context: CommandContext): Promise<void> {
  const { clock, environment, signal, stderr, stdout, workingFolder } = context
  const config = await loadConfigIfAny({ file: options.config, workingFolder, environment })
  const terminal = createTerminal(stderr, environment)
  const region = createLiveRegion(terminal)
  const bar = createProgressBar('Embedding', { terminal, region, nowMs: () => clock.nowMs() })
  const bank = await openExistingBank(options.bank, workingFolder, { readOnly: false })
  try {
    const outcome = await withBankEmbedder(config, modelPartsFor(context), (embedder) =>
      reembedBank(bank, embedder, {
        signal,
        onProgress: (done, total) => bar.show(done / total, `${countText(done)} of ${countText(total)}`),
      }),
    )
    region.clear()
    if (options.json === true) writeJson(stdout, outcome)
    else stderr.write(`Embedded ${pluralText(outcome.questions, 'question')} with ${outcome.embedderId}.\n`)
  } finally {
    region.clear()
    await bank.close()
  }
}
