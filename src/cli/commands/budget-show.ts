import { always, utcDay } from '../../budget/spend-names.ts'
import { openConfiguredSpending } from '../budget/open-configured-spending.ts'
import { spendingLines, spendingRecords } from '../budget/spending-report.ts'
import type { CommandContext } from '../command-context.ts'
import { writeJson } from '../json-output.ts'
import { createTerminal } from '../terminal/terminal.ts'

export interface BudgetShowCommandOptions {
  readonly config?: string
  readonly all?: boolean
  readonly json?: boolean
}

/** `smacs budget show`: what was spent, beside the ceilings. */
export async function budgetShow(options: BudgetShowCommandOptions, context: CommandContext): Promise<void> {
  const { environment, stdout } = context
  const { server, place, kept } = await openConfiguredSpending(options.config, context)
  try {
    const today = utcDay(Date.now())
    const counts = ({ period }: { readonly period: string }): boolean =>
      options.all === true || period === always || period === today
    const records = spendingRecords(server, ((await kept?.entries()) ?? []).filter(counts), today)
    if (options.json === true) writeJson(stdout, { ...place, today, spending: records })
    else if (records.length === 0) stdout.write('No ceiling is set, and nothing was spent under one.\n')
    else stdout.write(spendingLines(records, createTerminal(stdout, environment)).join('\n').concat('\n'))
  } finally {
    await kept?.close()
  }
}
