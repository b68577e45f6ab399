import { expect, test } from 'vitest'
import { parseConfig } from './load-config.ts'
import { namedWeights, weightsName } from './weights-reference.ts'

const listener = { onProgress: () => undefined, onWaiting: () => undefined, onFetched: () => undefined }

test('a model may name pinned weights, a path or an address', () => {
  const { models } = parseConfig(
    `models:
  - { id: a, provider: llama-cpp, file: weights:gemma-3-270m }
  - { id: b, provider: llama-cpp, file: models/weights.gguf }
  - { id: c, provider: llama-cpp, file: "hf:owner/model" }
  - { id: d, provider: openai-compatible, baseUrl: "http://h/v1", model: weights:x }
`,
    '/smacs.yaml',
    {},
  )
  expect(models.map(weightsName)).toEqual(['gemma-3-270m', undefined, undefined, undefined])
})

test('unknown weights are wrong use that names the nearest known ones', async () => {
  const options = { cache: '/nowhere', signal: new AbortController().signal, listener }
  await expect(namedWeights(['gemma-3-720m'], options)).rejects.toThrow(
    'No pinned weights are called `gemma-3-720m`. The nearest known ones are `gemma-3-270m`',
  )
})
