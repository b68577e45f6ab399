import type { Embedder } from '../../ports/embedder.ts'
import type { BankEmbedder } from '../../ports/question-bank.ts'
import { createLexicalEmbedder } from './lexical-embedder.ts'

/**
 * The lexical embedder as a bank has it: with what it learnt from the bank's questions, where it made the bank's vectors.
 * @param bankEmbedder which one made them; undefined for a bank without vectors
 */
export function bankLexicalEmbedder(bankEmbedder: BankEmbedder | undefined): Embedder {
  const learnt = bankEmbedder?.id.startsWith('lexical/') === true ? bankEmbedder.state : undefined
  return createLexicalEmbedder(learnt === undefined ? {} : { documentFrequencies: learnt })
}
