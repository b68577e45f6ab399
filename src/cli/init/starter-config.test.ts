import { expect, test } from 'vitest'
import { type LoadedConfig, parseConfig } from '../../config/load-config.ts'
import type { FoundServer } from './find-servers.ts'
import { starterConfig } from './starter-config.ts'

const keys = { OPENROUTER_API_KEY: 'k', SMACS_KEY: 'a-key-of-some-length' }
const read = (text: string): LoadedConfig => parseConfig(text, '/home/me/smacs.yaml', keys)
const idsOf = (text: string): readonly string[] => read(text).models.map(({ id }) => id)

/** Takes the comment sign off every line that is YAML, a key or an entry, behind it. */
const uncommented = (text: string): string => text.replaceAll(/^( *)# ( *(?:- )?[A-Za-z]+: .*)$/gm, '$1$2')

function server(port: number, models: readonly string[], embedders: readonly string[] = []): FoundServer {
  return { baseUrl: `http://127.0.0.1:${port}/v1`, wantsKey: false, models, embedders }
}

test('without a server the file is valid, and so is each of its examples', () => {
  const text = starterConfig([])
  expect(idsOf(text)).toEqual(['qwen', 'gemma', 'llama'])
  const whole = uncommented(text)
  const embedders = [...whole.matchAll(/^embedder: .*$/gm)].map(([line]) => line)
  expect(embedders).toHaveLength(3)
  const rest = whole.replaceAll(/^embedder: .*$/gm, '')
  for (const line of embedders) {
    expect(idsOf(`${rest}\n${line}\n`)).toEqual(['qwen', 'gemma', 'llama', 'qwen-7b', 'local', 'hosted', 'smollm2'])
  }
})

test('the models that were found are the pool, and what was not found stays an example', () => {
  const text = starterConfig([
    server(11434, ['qwen3:4b', 'llama3.2:latest'], ['nomic-embed-text:latest']),
    server(8080, ['/models/Phi-4.Q4_K_M.gguf']),
    server(1234, []),
  ])
  expect(read(text).models).toMatchObject([
    { id: 'qwen3-4b', model: 'qwen3:4b', baseUrl: 'http://127.0.0.1:11434/v1' },
    { id: 'llama3.2', model: 'llama3.2:latest' },
    { id: 'phi-4.q4_k_m', model: '/models/Phi-4.Q4_K_M.gguf', baseUrl: 'http://127.0.0.1:8080/v1' },
  ])
  expect(text).not.toContain('ollama pull')
  const embedder =
    '{ provider: openai-compatible, baseUrl: "http://127.0.0.1:11434/v1", model: "nomic-embed-text:latest" }'
  expect(text).toContain(`\n# embedder: ${embedder}\n`)
  expect(text).toContain('# - id: qwen-7b')
})

test('odd and equal names get ids of their own, and come back as they are', () => {
  const models = ['org/Model', 'other/model', '1234', 'true', 'a: b # c', "it's", '日本', '{x}', 'aggregator:z']
  const config = read(starterConfig([server(8000, models), server(1234, ['model', '- y'])]))
  expect(config.models.map(({ id }) => id)).toEqual([
    'model-8000',
    'model-8000-2',
    '1234',
    'true',
    'a-b-c',
    'it-s',
    'model-8000-3',
    'x',
    'aggregator-z',
    'model-1234',
    'y',
  ])
  expect(config.models.map((entry) => 'model' in entry && entry.model)).toEqual([...models, 'model', '- y'])
})

test('of a long list every server’s first models are in the pool, and the others a sign away', () => {
  const names = Array.from({ length: 40 }, (_, index) => `m${index}`)
  const text = starterConfig([server(11434, names), server(8080, ['alone'])])
  expect(idsOf(text)).toHaveLength(12)
  expect(idsOf(text)).toContain('alone')
  expect(
    idsOf(
      uncommented(text)
        .replaceAll(/^embedder: .*$/gm, '')
        .replaceAll(/^(server|traces): .*$/gm, ''),
    ),
  ).toContain('m39')
})
