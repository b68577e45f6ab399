import { resolve } from 'node:path'
import { bankPlace } from '../../../bank/bank-place.ts'
import { embedNewQuestions } from '../../../bank/embed/embed-questions.ts'
import { withBankEmbedder } from '../../../config/bank-embedder-choice.ts'
import { loadConfigIfAny } from '../../../config/load-config.ts'
import { learnFromTraces } from '../../../learning/learn-from-traces.ts'
import { defaultMostQuestions, defaultSource } from '../../../learning/learn-options.ts'
import { isPostgresAddress } from '../../../postgres/postgres-address.ts'
import { openTraceReader } from '../../../traces/open-trace-reader.ts'
import { fillingBank } from '../../bank/filling-bank.ts'
import { learnReportLines } from '../../bank/lines/learn-report-lines.ts'
import type { CommandContext } from '../../command-context.ts'
import { writeJson } from '../../json-output.ts'
import { modelPartsFor } from '../../open-workplace-for.ts'
import { createTerminal } from '../../terminal/terminal.ts'

export interface BankLearnCommandOptions {
  readonly from: string
  readonly bank: string
  readonly config?: string
  readonly source?: string
  readonly clients?: readonly string[]
  readonly most?: number
  readonly json?: boolean
}

/** `smacs bank learn`: answers in traces become rows of the bank, and what was said of them labels. Asks nobody. */
export async function bankLearn(options: BankLearnCommandOptions, context: CommandContext): Promise<void> {
  const { environment, signal, stdout, workingFolder } = context
  const { source = defaultSource, most = defaultMostQuestions, clients, from, bank: written } = options
  const config = await loadConfigIfAny({ file: options.config, workingFolder, environment })
  const traces = await openTraceReader(isPostgresAddress(from) ? from : resolve(workingFolder, from), from)
  try {
    const learnt = await fillingBank(bankPlace(workingFolder, written), (bank) =>
      withBankEmbedder(config, modelPartsFor(context), async (embedder) => {
        const report = await learnFromTraces(bank, traces.all(), { source, most, ...(clients && { clients }) })
        const questionsEmbedded = await embedNewQuestions(bank, embedder, { signal })
        return { source, ...report, questionsEmbedded, bankHash: (await bank.view()).hash }
      }),
    )
    if (options.json === true) writeJson(stdout, learnt)
    else {
      const lines = learnReportLines(learnt, createTerminal(stdout, environment))
      stdout.write(lines.map((line) => `${line}\n`).join(''))
    }
  } finally {
    await traces.close()
  }
}
