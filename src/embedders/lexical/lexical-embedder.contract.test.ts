import * as vitest from 'vitest'
import { embedderContract } from '../embedder.contract.ts'
import { createLexicalEmbedder } from './lexical-embedder.ts'

embedderContract(vitest, 'the lexical embedder', () => createLexicalEmbedder())
