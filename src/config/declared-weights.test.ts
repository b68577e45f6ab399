import { expect, test } from 'vitest'
import { configSchema } from './config-schema.ts'
import { declaredWeights } from './declared-weights.ts'
import { withWriters } from './program-members.ts'

test('members of one file, or of one model at one endpoint, have the same weights; those that compute have none of their own', () => {
  const endpoint = { provider: 'openai-compatible', baseUrl: 'http://127.0.0.1:9/v1', model: 'qwen' }
  const { models } = configSchema.parse({
    models: [
      { ...endpoint, id: 'cold', temperature: 0 },
      { ...endpoint, id: 'warm', baseUrl: 'http://127.0.0.1:9/v1/' },
      { ...endpoint, id: 'elsewhere', baseUrl: 'http://127.0.0.1:10/v1' },
      { id: 'small', provider: 'llama-cpp', file: 'a.gguf' },
      { id: 'again', provider: 'llama-cpp', file: 'a.gguf' },
      { id: 'computing', provider: 'program', of: 'cold' },
    ],
    sandbox: { provider: 'bubblewrap' },
  })
  const [cold, warm, elsewhere, small, again, computing] = withWriters(models).map(declaredWeights)
  expect(cold).toBe(warm)
  expect(elsewhere).not.toBe(cold)
  expect(small).toBe(again)
  expect(computing).toBeUndefined()
})
