import type { BankEmbedderChoice } from '../bank/embed/embed-questions.ts'
import type { LoadedConfig } from './load-config.ts'
import { createConfiguredEmbedder } from './workplace/create-embedder.ts'
import type { ModelParts } from './workplace/create-models.ts'

/**
 * Runs something with the embedder that a configuration wants a bank to have; without a configuration it is the lexical
 * one, which needs nothing.
 */
export async function withBankEmbedder<Result>(
  config: Pick<LoadedConfig, 'embedder' | 'file' | 'secrets'> | undefined,
  parts: Pick<ModelParts, 'clock' | 'locateWeights'>,
  run: (choice: BankEmbedderChoice) => Promise<Result>,
): Promise<Result> {
  if (config === undefined || config.embedder.provider === 'lexical') return run('lexical')
  const embedder = await createConfiguredEmbedder(config, undefined, parts)
  try {
    return await run(embedder)
  } finally {
    await embedder.close?.()
  }
}
