import type { ModelId } from '../ports/chat-model.ts'
import type { Usage } from '../ports/usage.ts'
import type { SummedUsage } from './answer.ts'
import type { CallStage, CollaborationEvent } from './events.ts'

/** Who was asked and what it took, read from the events alone: a trace gives the same bill as the run it records. */
export interface CallSummary {
  /** In the order of asking, each once. */
  readonly models: readonly ModelId[]
  readonly usage: SummedUsage
  readonly costUsd?: number
  readonly costUsdAtLeast?: number
}

interface Settled {
  readonly calls: number
  readonly usage: Usage | undefined
  readonly costUsd: number | undefined
}

/**
 * Sums every generation, failed and cancelled ones included. A sum is given only where every part is known; otherwise
 * what is known stands as a lower bound.
 */
export function summariseCalls(events: Iterable<CollaborationEvent>): CallSummary {
  const models = new Set<ModelId>()
  const underWay = new Map<string, number>()
  const settled: Settled[] = []
  for (const event of events) {
    switch (event.type) {
      case 'call-started':
        models.add(event.model)
        underWay.set(keyOf(event), 1)
        break
      case 'call-retried':
        underWay.set(keyOf(event), event.attempt)
        break
      case 'call-finished': {
        underWay.delete(keyOf(event))
        const { calls, usage, costUsd } = event.generation
        settled.push({ calls, usage, costUsd })
        break
      }
      case 'call-failed':
        underWay.delete(keyOf(event))
        settled.push({ calls: event.calls, usage: event.usage, costUsd: event.costUsd })
        break
      default:
        break
    }
  }
  // What was still under way when the answer stood was given up, and nobody said what it took.
  for (const calls of underWay.values()) settled.push({ calls, usage: undefined, costUsd: undefined })
  return {
    models: [...models],
    usage: {
      ...sumOf('inputTokens', settled),
      ...sumOf('outputTokens', settled),
      ...sumOf('reasoningTokens', settled),
      ...sumOf('cachedInputTokens', settled),
      calls: settled.reduce((sum, { calls }) => sum + calls, 0),
    },
    ...costOf(settled),
  }
}

function keyOf({ stage, index }: { readonly stage: CallStage; readonly index: number }): string {
  return `${stage} ${index}`
}

function sumOf(field: keyof Usage, settled: readonly Settled[]): Partial<SummedUsage> {
  const { sum, isWhole } = totalOf(settled, ({ usage }) => usage?.[field])
  if (isWhole) return { [field]: sum }
  const bounded = field === 'inputTokens' || field === 'outputTokens'
  return bounded && sum > 0 ? { [`${field}AtLeast`]: sum } : {}
}

function costOf(settled: readonly Settled[]): Pick<CallSummary, 'costUsd' | 'costUsdAtLeast'> {
  const { sum, isWhole } = totalOf(settled, ({ costUsd }) => costUsd)
  if (isWhole) return { costUsd: sum }
  return sum > 0 ? { costUsdAtLeast: sum } : {}
}

/** A generation that was never started took nothing. */
function totalOf(settled: readonly Settled[], partOf: (settled: Settled) => number | undefined) {
  const values = settled.filter(({ calls }) => calls > 0).map(partOf)
  const sum = values.reduce<number>((total, value) => total + (value ?? 0), 0)
  return { sum, isWhole: values.length > 0 && values.every((value) => value !== undefined) }
}
