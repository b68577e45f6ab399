import type { Embedder } from '../ports/embedder.ts'
import type { BankEmbedder } from '../ports/question-bank.ts'
import type { EmbedderConfig } from './embedder-config.ts'

/** Where what an embedder learnt from a bank belongs to the lexical one. */
export function lexicalState(bankEmbedder: BankEmbedder | undefined): Uint8Array | undefined {
  return bankEmbedder?.id.startsWith('lexical/') === true ? bankEmbedder.state : undefined
}

/**
 * Makes the embedder of a configuration; a provider's code is loaded only where it is used.
 * @param bankEmbedder the one that built the bank: the lexical embedder takes what it has learnt from there
 * @throws SmacsError when an optional package is missing
 */
export async function createConfiguredEmbedder(
  config: EmbedderConfig,
  bankEmbedder: BankEmbedder | undefined,
): Promise<Embedder> {
  switch (config.provider) {
    case 'lexical': {
      const { createLexicalEmbedder } = await import('../embedders/lexical/lexical-embedder.ts')
      const documentFrequencies = lexicalState(bankEmbedder)
      return createLexicalEmbedder(documentFrequencies === undefined ? {} : { documentFrequencies })
    }
  }
}
