import { expect, test } from 'vitest'
import { configSchema } from './config-schema.ts'
import { declaredVoice } from './declared-voice.ts'
import { withWriters } from './program-members.ts'

test('members of one file, or of one model at one endpoint, are one voice where they are asked in the same words; those that compute are none', () => {
  const endpoint = { provider: 'openai-compatible', baseUrl: 'http://127.0.0.1:9/v1', model: 'qwen' }
  const { models } = configSchema.parse({
    models: [
      { ...endpoint, id: 'cold', temperature: 0 },
      { ...endpoint, id: 'warm', baseUrl: 'http://127.0.0.1:9/v1/' },
      { ...endpoint, id: 'elsewhere', baseUrl: 'http://127.0.0.1:10/v1' },
      { id: 'small', provider: 'llama-cpp', file: 'a.gguf' },
      { id: 'again', provider: 'llama-cpp', file: 'a.gguf' },
      { id: 'otherwise', provider: 'llama-cpp', file: 'a.gguf', instructions: 'In steps.' },
      { ...endpoint, id: 'thinking', extraBody: { chat_template_kwargs: { enable_thinking: true } } },
      { ...endpoint, id: 'bolder', extraBody: { top_k: 5 } },
      { id: 'computing', provider: 'program', of: 'cold' },
    ],
    sandbox: { provider: 'bubblewrap' },
  })
  const [cold, warm, elsewhere, small, again, otherwise, thinking, bolder, computing] =
    withWriters(models).map(declaredVoice)
  expect(cold).toBe(warm)
  expect(elsewhere).not.toBe(cold)
  expect(small).toBe(again)
  expect(otherwise).not.toBe(small)
  expect(thinking).not.toBe(cold)
  expect(bolder).toBe(cold)
  expect(computing).toBeUndefined()
})
