import { fewestWithoutBank, fixedRule, type StoppingRule } from './stopping-rule.ts'

/** Questions over which calls are held to their mean. */
const window = 50

/**
 * The rule of the next question where the wanted mean of calls is kept by what was spent, since no bank tells ahead what
 * questions take. What easy questions leave is there for those where asking on pays; where more is left than any may take, it
 * is spent.
 * @param spent calls of the questions before, the oldest first
 * @param most that one question may take
 */
export function callsOnAverage(meanCalls: number, spent: readonly number[], most: number): StoppingRule {
  const last = spent.slice(-window)
  const left = meanCalls * (last.length + 1) - last.reduce((sum, calls) => sum + calls, 0)
  const rule = fixedRule(Math.min(most, Math.max(fewestWithoutBank, Math.floor(left))))
  return left > most ? { ...rule, threshold: Number.NEGATIVE_INFINITY } : rule
}
