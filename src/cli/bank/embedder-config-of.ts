import { join } from 'node:path'
import { defaultConfigFile, type LoadedConfig } from '../../config/load-config.ts'
import type { CommandContext } from '../command-context.ts'

/** The configuration's embedder; the lexical one, which needs nothing, where there is no configuration. */
export function embedderConfigOf(
  config: LoadedConfig | undefined,
  { workingFolder }: CommandContext,
): Pick<LoadedConfig, 'embedder' | 'file'> {
  return config ?? { embedder: { provider: 'lexical' }, file: join(workingFolder, defaultConfigFile) }
}
