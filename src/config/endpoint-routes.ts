import type { Config } from './config-schema.ts'

/** The keys of the file that say how requests travel, for every endpoint that has none of its own. */
type SharedRoute = Pick<Config, 'proxy' | 'caFile'>

/**
 * Gives each model and embedder behind an endpoint the file's own `proxy` and `caFile` where it has none, every path
 * absolute: whoever makes one needs nothing else.
 * @param absolute makes a path of the file absolute
 */
export function withRoutes(config: Config, absolute: (path: string) => string): Config {
  const { proxy, caFile } = config
  const routed = <Entry extends SharedRoute>(entry: Entry): Entry => {
    const [itsProxy, itsAuthority] = [entry.proxy ?? proxy, entry.caFile ?? caFile]
    return {
      ...entry,
      ...(itsProxy !== undefined && { proxy: itsProxy }),
      ...(itsAuthority !== undefined && { caFile: absolute(itsAuthority) }),
    }
  }
  const models = config.models.map((entry) => (entry.provider === 'openai-compatible' ? routed(entry) : entry))
  const { embedder } = config
  return { ...config, models, embedder: embedder.provider === 'openai-compatible' ? routed(embedder) : embedder }
}
