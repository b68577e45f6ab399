import type { Clock } from '../ports/clock.ts'
import type { Embedder } from '../ports/embedder.ts'
import type { BankEmbedder } from '../ports/question-bank.ts'
import type { LoadedConfig } from './load-config.ts'

/**
 * Makes the embedder of a configuration; a provider's code is loaded only where it is used.
 * @param bankEmbedder the one that built the bank: the lexical embedder takes what it has learnt from there
 * @throws SmacsError when an optional package is missing or an endpoint does not answer
 */
export async function createConfiguredEmbedder(
  { embedder: options }: Pick<LoadedConfig, 'embedder' | 'file'>,
  bankEmbedder: BankEmbedder | undefined,
  clock: Clock,
): Promise<Embedder> {
  switch (options.provider) {
    case 'lexical': {
      const { createLexicalEmbedder } = await import('../embedders/lexical/lexical-embedder.ts')
      const learnt = bankEmbedder?.id.startsWith('lexical/') === true ? bankEmbedder.state : undefined
      return createLexicalEmbedder(learnt === undefined ? {} : { documentFrequencies: learnt })
    }
    case 'openai-compatible': {
      const { createOpenAiCompatibleEmbedder } = await import(
        '../embedders/openai-compatible/openai-compatible-embedder.ts'
      )
      return createOpenAiCompatibleEmbedder(options, { clock })
    }
  }
}
