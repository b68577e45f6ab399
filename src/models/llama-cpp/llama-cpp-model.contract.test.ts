import * as vitest from 'vitest'
import { fetchedWeights } from '../../../test/fetched-parts.ts'
import { smollm2 } from '../../weights/manifest.ts'
import { chatModelContract } from '../chat-model.contract.ts'
import { LlamaCppHost } from './host.ts'
import { createLlamaCppModel } from './llama-cpp-model.ts'

const weights = await fetchedWeights(smollm2)

chatModelContract(
  vitest,
  'an embedded model (SmolLM2)',
  () => ({
    model: createLlamaCppModel(
      { id: 'smollm2', file: weights?.mainFile ?? '', contextTokens: 1024, threads: 1, gpu: false, parallel: 3 },
      { host: new LlamaCppHost() },
    ),
    request: {
      messages: [{ role: 'user', content: 'What is the capital of France?' }],
      temperature: 0.7,
      seed: 7,
      maxTokens: 12,
    },
    longRequest: {
      messages: [{ role: 'user', content: 'Tell me a long story about a fox.' }],
      maxTokens: 900,
      logprobs: true,
    },
    sends: { usage: true, logprobs: true },
  }),
  { testTimeoutMs: 60_000, skip: weights === undefined },
)
