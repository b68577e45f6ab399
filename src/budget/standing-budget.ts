import { BudgetExceededError, type CeilingName } from '../errors/budget-exceeded-error.ts'
import type { Budget } from '../ports/budget.ts'
import { costUsd } from '../ports/usage.ts'
import { reservation } from './create-budget.ts'
import { periodsOf, type SpendLedger, type SpendLimit } from './spend-ledger.ts'
import { always, utcDay } from './spend-names.ts'
import { whenKnown } from './when-known.ts'
import { worstCaseUsd } from './worst-case-usd.ts'

/** Ceilings that outlive a request; absent = none. Days are UTC days. */
export interface StandingCeilings {
  readonly maxCalls?: number | undefined
  readonly maxCostUsd?: number | undefined
  readonly maxCallsPerDay?: number | undefined
  readonly maxCostUsdPerDay?: number | undefined
}

interface Ceiling extends SpendLimit {
  readonly name: CeilingName
}

/**
 * The budget of a key or of the whole server, shared by all its requests and kept in a ledger. A generation's worst
 * case is written to the ledger before it starts, so a process that dies in the middle has spent it.
 * @param subject whose budget: names the ledger's entries and stands in errors
 * @param nowMs milliseconds since 1970, for the day
 * @throws BudgetExceededError from `reserve` when a generation does not fit, MachineFaultError when it cannot be booked
 */
export function createStandingBudget(
  subject: string,
  ceilings: StandingCeilings,
  ledger: SpendLedger,
  nowMs: () => number,
): Budget {
  const active = (): readonly Ceiling[] => {
    const day = utcDay(nowMs())
    const all: readonly (Omit<Ceiling, 'limit'> & { readonly limit: number | undefined })[] = [
      { name: 'maxCalls', field: 'calls', limit: ceilings.maxCalls, period: always },
      { name: 'maxCostUsd', field: 'costUsd', limit: ceilings.maxCostUsd, period: always },
      { name: 'maxCallsPerDay', field: 'calls', limit: ceilings.maxCallsPerDay, period: day },
      { name: 'maxCostUsdPerDay', field: 'costUsd', limit: ceilings.maxCostUsdPerDay, period: day },
    ]
    return all.flatMap((ceiling) => (ceiling.limit === undefined ? [] : [{ ...ceiling, limit: ceiling.limit }]))
  }

  return {
    get callsLeft() {
      const left = active().flatMap(({ field, limit, period }) =>
        field === 'calls' ? [Math.max(0, limit - ledger.lastKnown(subject, period).calls)] : [],
      )
      return Math.min(Number.POSITIVE_INFINITY, ...left)
    },
    reserve(estimate) {
      const inForce = active()
      const counted = inForce.some(({ field }) => field === 'costUsd')
      const worst = counted ? worstCaseUsd(estimate) : 0
      const change = (calls: number, usd: number): void => {
        ledger.settle(subject, periodsOf(inForce), { calls, costUsd: usd })
      }
      return whenKnown(ledger.reserve(subject, inForce, { calls: 1, costUsd: worst }), (passed) => {
        if (passed !== undefined) {
          const { name, field, limit, spent } = passed
          throw new BudgetExceededError(name, refusal(subject, name, limit, spent[field], worst), subject)
        }
        return reservation(
          (usage) => {
            const used = counted ? (costUsd(usage, estimate.price) ?? worst) : 0
            if (used !== worst) change(0, used - worst)
          },
          () => change(-1, -worst),
        )
      })
    },
  }
}

function refusal(subject: string, name: CeilingName, limit: number, spent: number, next: number): string {
  if (name.startsWith('maxCalls')) return `${subject} has used up ${name}: ${limit} calls.`
  const left = Math.max(0, limit - spent).toFixed(6)
  return `The next call of ${subject} could cost up to $${next.toFixed(6)} and $${left} of ${name} $${limit} is left.`
}
