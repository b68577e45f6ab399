import { createHash } from 'node:crypto'
import { usdPerMillionTokens } from './stub-models.ts'

/** The keys of the trial: one without a ceiling, one without one in sight, two whose one is used up, one that reads traces. */
export const keys = {
  free: 'a-key-without-a-ceiling',
  load: 'a-key-for-ordinary-load',
  tight: 'a-key-with-few-calls',
  dear: 'a-key-with-few-dollars',
  reader: 'a-key-that-reads-traces',
} as const

/** Of each model, by each process. */
export const callsAtOnce = 4

export interface ClusterOptions {
  /** Names that the endpoint knows. */
  readonly models: readonly string[]
  readonly modelBaseUrl: string
  readonly replicas: number
  readonly workers: number
  /** The calls of `tight`, and the dollars of `dear`. */
  readonly ceilings: { readonly calls: number; readonly costUsd: number }
}

/** More than the trial can spend: what has a ceiling of any kind is counted in both. */
const outOfSight = { maxCalls: 1_000_000, maxCostUsd: 10_000 }

/** The `smacs.yaml` of all replicas and workers, as JSON. */
export function clusterConfiguration(
  { models, modelBaseUrl: baseUrl, ceilings }: ClusterOptions,
  database: string,
): string {
  const price = { inputUsdPerMillionTokens: usdPerMillionTokens, outputUsdPerMillionTokens: usdPerMillionTokens }
  const rules: Readonly<Record<keyof typeof keys, object>> = {
    free: {},
    load: { budget: outOfSight },
    tight: { budget: { ...outOfSight, maxCalls: ceilings.calls } },
    dear: { budget: { ...outOfSight, maxCostUsd: ceilings.costUsd } },
    reader: { page: { sees: 'all' } },
  }
  return JSON.stringify({
    models: models.map((id) => ({
      ...{ id, provider: 'openai-compatible', baseUrl, model: id, price, logprobs: false },
      ...{ contextTokens: 4_096, maxTokens: 64, concurrency: callsAtOnce, timeoutMs: 10_000 },
    })),
    bank: database,
    strategies: { default: { kind: 'adaptive' } },
    server: {
      state: database,
      shutdownGraceMs: 10_000,
      keys: Object.entries(rules).map(([name, rule]) => ({
        ...{ name, ...rule },
        sha256: sha256(keys[name as keyof typeof keys]),
      })),
      trustedProxies: ['127.0.0.1'],
    },
  })
}

function sha256(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}
