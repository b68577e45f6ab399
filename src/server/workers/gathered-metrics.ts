import { AggregatorRegistry, type Registry } from 'prom-client'
import type { Clock } from '../../ports/clock.ts'
import type { MetricValues } from '../observation/metrics.ts'

/** The metrics of several processes as those of one. */
export interface GatheredMetrics<Source extends object> {
  /** Asks every source and gives the sum in the Prometheus text format. One that is slow counts by what it said last. */
  text(sources: Iterable<Source>): Promise<string>
  /** Takes what a source said. */
  take(source: Source, values: MetricValues): void
  /** A source has ended: what it counted stays counted, what it measured does not. */
  end(source: Source): void
}

const slowAfterMs = 2_000
/** As prom-client names types when it runs, whatever its declarations say. */
const counts: ReadonlySet<string> = new Set(['counter', 'histogram'])

/** @param ask asks a source for its values, which `take` is given some time later */
export function createGatheredMetrics<Source extends object>(
  ask: (source: Source) => void,
  clock: Pick<Clock, 'wait'>,
): GatheredMetrics<Source> {
  const last = new Map<Source, MetricValues>()
  const listeners = new Set<(source: Source) => void>()
  /** Else a sum would fall with each process, which reads like a new start of everything. */
  let ended: MetricValues = []
  let underWay: Promise<string> | undefined

  const settle = (source: Source): void => {
    for (const listener of listeners) listener(source)
  }
  const askAll = async (sources: ReadonlySet<Source>): Promise<void> => {
    const missing = new Set(sources)
    const answered = new AbortController()
    const listener = (source: Source): void => {
      missing.delete(source)
      if (missing.size === 0) answered.abort()
    }
    listeners.add(listener)
    for (const source of sources) ask(source)
    if (sources.size > 0) await clock.wait(slowAfterMs, answered.signal).catch(() => undefined)
    listeners.delete(listener)
  }
  return {
    text(sources) {
      underWay ??= askAll(new Set(sources))
        .then(() => summed([ended, ...last.values()]).metrics())
        .finally(() => {
          underWay = undefined
        })
      return underWay
    },
    take(source, values) {
      last.set(source, values)
      settle(source)
    },
    end(source) {
      const counted = (last.get(source) ?? []).filter(({ type }) => counts.has(String(type)))
      last.delete(source)
      ended = summed([ended, counted]).getMetricsAsArray() as MetricValues
      settle(source)
    },
  }
}

function summed(values: readonly MetricValues[]): Registry {
  return AggregatorRegistry.aggregate([...values])
}
