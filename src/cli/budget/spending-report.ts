import { always, keySubject, serverSubject } from '../../budget/spend-names.ts'
import type { SpendEntry } from '../../budget/spending-file.ts'
import type { ServerSection, SpendingCeilings } from '../../config/server-section.ts'
import { oneLine } from '../progress/collaboration-lines.ts'
import { countText } from '../progress/quantities.ts'
import { type Column, layOutTable } from '../terminal/columns.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { truncateText } from '../terminal/text-width.ts'

/** What a subject has spent in a period, with the ceilings that the file sets it; absent = none. */
export interface SpendingRecord extends SpendEntry {
  readonly maxCalls?: number
  readonly maxCostUsd?: number
}

const columns: readonly Column[] = [
  { heading: 'budget of' },
  { heading: 'period' },
  { heading: 'calls', align: 'right' },
  { heading: 'of', align: 'right' },
  { heading: 'US dollars', align: 'right' },
  { heading: 'of', align: 'right' },
]

/**
 * Every entry with its ceilings, and every ceiling under which nothing is spent yet.
 * @param today the UTC day that counts now, like `2026-01-31`
 */
export function spendingRecords(
  { budget, keys }: Pick<ServerSection, 'budget' | 'keys'>,
  entries: readonly SpendEntry[],
  today: string,
): readonly SpendingRecord[] {
  const ceilings = new Map<string, SpendingCeilings>([
    [serverSubject, budget],
    ...keys.flatMap((key) => (typeof key === 'string' ? [] : [[keySubject(key.name), key.budget] as const])),
  ])
  const limitsIn = (subject: string, period: string): Pick<SpendingRecord, 'maxCalls' | 'maxCostUsd'> => {
    const { maxCalls, maxCostUsd, maxCallsPerDay, maxCostUsdPerDay } = ceilings.get(subject) ?? {}
    const [calls, costUsd] = period === always ? [maxCalls, maxCostUsd] : [maxCallsPerDay, maxCostUsdPerDay]
    return { ...(calls !== undefined && { maxCalls: calls }), ...(costUsd !== undefined && { maxCostUsd: costUsd }) }
  }
  const isSpent = (subject: string, period: string): boolean =>
    entries.some((entry) => entry.subject === subject && entry.period === period)
  const unspent = [...ceilings.keys()].flatMap((subject) =>
    [today, always]
      .filter((period) => !isSpent(subject, period) && Object.keys(limitsIn(subject, period)).length > 0)
      .map((period): SpendEntry => ({ subject, period, calls: 0, costUsd: 0 })),
  )
  return [...entries, ...unspent]
    .map((entry) => ({ ...entry, ...limitsIn(entry.subject, entry.period) }))
    .sort((a, b) => order(a.subject, b.subject) || order(a.period, b.period))
}

/** The records for a person. */
export function spendingLines(records: readonly SpendingRecord[], { palette }: Terminal): readonly string[] {
  const rows = records.map(({ subject, period, calls, costUsd, maxCalls, maxCostUsd }) => [
    palette.name(truncateText(oneLine(subject), 48)),
    period,
    countText(calls),
    maxCalls === undefined ? '–' : countText(maxCalls),
    costUsd.toFixed(6),
    maxCostUsd === undefined ? '–' : String(maxCostUsd),
  ])
  return layOutTable(columns, rows, palette.faint)
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
