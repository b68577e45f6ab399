import { embedderContract } from '../embedder.contract.ts'
import { createLexicalEmbedder } from './lexical-embedder.ts'

embedderContract('the lexical embedder', () => createLexicalEmbedder())
