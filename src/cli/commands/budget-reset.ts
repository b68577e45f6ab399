import { UsageError } from '../../errors/smacs-error.ts'
import { nearestName } from '../../options/nearest-name.ts'
import { openConfiguredSpending } from '../budget/open-configured-spending.ts'
import type { CommandContext } from '../command-context.ts'
import { writeJson } from '../json-output.ts'
import { oneLine } from '../progress/collaboration-lines.ts'
import { pluralText } from '../progress/quantities.ts'

export interface BudgetResetCommandOptions {
  readonly config?: string
  readonly period?: string
  readonly json?: boolean
}

/**
 * `smacs budget reset`: forgets what a subject has spent. Calls under way are settled against what is left.
 * @throws UsageError when nothing is spent under that name and period
 */
export async function budgetReset(
  subject: string,
  options: BudgetResetCommandOptions,
  context: CommandContext,
): Promise<void> {
  const { period } = options
  const { place, kept } = await openConfiguredSpending(options.config, context)
  try {
    if (kept === undefined) throw new UsageError('Nothing was spent yet: no server has run with this configuration.')
    const entries = await kept.entries()
    const chosen = entries.filter(
      (entry) => entry.subject === subject && (period === undefined || entry.period === period),
    )
    if (chosen.length === 0) throw nothingSpent(subject, period, entries)
    await kept.forget(subject, period)
    if (options.json === true) return writeJson(context.stdout, { ...place, forgotten: chosen })
    const calls = chosen.map(
      (entry) => `${entry.period}: ${pluralText(entry.calls, 'call')}, $${entry.costUsd.toFixed(6)}`,
    )
    context.stdout.write(`${oneLine(subject)} counts from nothing again. Forgotten: ${calls.join('; ')}.\n`)
  } finally {
    await kept?.close()
  }
}

function nothingSpent(
  subject: string,
  period: string | undefined,
  entries: readonly { readonly subject: string; readonly period: string }[],
): UsageError {
  const periods = entries.filter((entry) => entry.subject === subject).map((entry) => entry.period)
  if (period !== undefined && periods.length > 0) {
    return new UsageError(`--period: nothing was spent by ${subject} in \`${period}\`; there is ${periods.join(', ')}.`)
  }
  const subjects = [...new Set(entries.map((entry) => entry.subject))]
  const nearest = nearestName(subject.slice(0, 64), subjects)
  const hint = nearest === undefined ? '' : ` The nearest name is \`${nearest}\`.`
  return new UsageError(`Nothing is spent under the name \`${subject}\`.${hint} \`smacs budget show\` lists them.`)
}
