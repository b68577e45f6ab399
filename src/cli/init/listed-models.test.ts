import { expect, test } from 'vitest'
import { listedModels } from './listed-models.ts'

const list = (...entries: readonly object[]) => listedModels({ object: 'list', data: entries })

test('models that embed are told by what the list says of them, or by their names', () => {
  const embedders = ['nomic-embed-text:latest', 'BAAI/bge-m3', 'intfloat/e5-large', 'all-minilm', 'text-embedding-x']
  const chats = ['qwen3:4b', 'gpt-oss:20b', 'embassy-guide-7b', 'Bge']
  expect(list(...[...embedders, ...chats].map((id) => ({ id })))).toEqual({
    models: chats,
    embedders,
  })
  expect(list({ id: 'x', type: 'embeddings' }, { id: 'embed-7b-chat', capabilities: ['completion'] })).toEqual({
    models: ['embed-7b-chat'],
    embedders: ['x'],
  })
})

test('what answers no chat is left out', () => {
  const ids = ['bge-reranker-v2', 'whisper-large-v3', 'kokoro/tts', 'flux.1-dev', 'stable-diffusion-3']
  expect(list(...ids.map((id) => ({ id })))).toEqual({ models: [], embedders: [] })
})

test('names that stand twice, are empty, endless or more than one line are no names', () => {
  const ids = ['a', 'a', '', ' b', 'c\nd', '\u001b[31m', 'x'.repeat(201), 7, null]
  expect(list(...ids.map((id) => ({ id })))).toEqual({ models: ['a'], embedders: [] })
})

test.each([undefined, null, 'ok', [], {}, { data: {} }, { models: [] }])('%j is no list of models', (payload) => {
  expect(listedModels(payload)).toBeUndefined()
})

test('smacs is no member of its own pool', () => {
  expect(list({ id: 'default', owned_by: 'smacs' })).toBeUndefined()
})
