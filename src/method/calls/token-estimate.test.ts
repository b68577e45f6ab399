import { expect, test } from 'vitest'
import { createLlamaCppModel } from '../../models/llama-cpp/llama-cpp-model.ts'
import { createOpenAiCompatibleModel } from '../../models/openai-compatible/openai-compatible-model.ts'
import { createScriptedModel } from '../../models/scripted/scripted-model.ts'
import type { ChatRequest } from '../../ports/chat-model.ts'
import { questionFromText } from '../../ports/question.ts'
import { createSeededRandom } from '../../random/seeded-random.ts'
import { answerRequest } from './answer-request.ts'
import { estimatePromptTokensAtMost, promptTokens } from './token-estimate.ts'

const question = questionFromText('What is 17 * 23?')
const ownPrompt = 'Think step by step, then give the number alone. '.repeat(20)
const plain = createScriptedModel({ id: 'plain', replies: [], contextTokens: 1_024 })
const instructed = createScriptedModel({ id: 'instructed', replies: [], contextTokens: 1_024, ownPrompt })

test('what a member adds to every prompt counts in both estimates', () => {
  expect(promptTokens(instructed, question) - promptTokens(plain, question)).toBeGreaterThan(ownPrompt.length / 4)
  const atMost = estimatePromptTokensAtMost(instructed, question) - estimatePromptTokensAtMost(plain, question)
  expect(atMost).toBe(ownPrompt.length)
})

test('a member with instructions is asked for no more than its context leaves beside them', () => {
  const settings = { temperature: 0.7, maxTokens: 8_192 }
  const { maxTokens } = answerRequest(instructed, question, question.messages, settings, createSeededRandom(1))
  expect(maxTokens).toBeLessThan(1_024 - ownPrompt.length / 4)
})

test('live and embedded members tell their instructions and templates', () => {
  const live = { id: 'live', baseUrl: 'http://127.0.0.1:9/v1', model: 'm', instructions: 'Be brief.' }
  expect(createOpenAiCompatibleModel(live).ownPrompt).toBe('Be brief.')
  const template = 'Question: 2+3?\nAnswer: 5\n\nQuestion: {question}\nAnswer:'
  const embedded = createLlamaCppModel({ id: 'embedded', file: 'none.gguf', completion: { template } })
  expect(embedded.ownPrompt).toBe(template)
})

test('every byte that a client can put into a request counts, and a picture has a bound in place of its data', () => {
  const long = 'x'.repeat(100_000)
  const atMost = (request: ChatRequest) => estimatePromptTokensAtMost(plain, request)
  const user = { role: 'user', content: 'hi' } as const
  const called = { role: 'assistant', content: '', toolCalls: [{ id: long, name: 'f', arguments: '{}' }] } as const
  const counted: readonly ChatRequest[] = [
    { messages: [user, { role: 'tool', toolCallId: long, content: 'ok' }] },
    { messages: [user, called] },
    { messages: [user], tools: [{ name: 'f', parameters: { description: long } }] },
    { messages: [user], responseFormat: { type: 'json-schema', name: long, schema: {} } },
    { messages: [user], stop: [long] },
    { messages: [user], toolChoice: { name: long } },
    { messages: [user], user: long },
    { messages: [{ role: 'user', content: [{ type: 'image', url: `https://pictures.example/${long}` }] }] },
    { messages: [{ role: 'user', content: [{ type: 'image', url: `data:image/png;base64,${long} and words` }] }] },
  ]
  for (const request of counted) expect(atMost(request)).toBeGreaterThan(long.length)
  const film = { type: 'other', part: { type: 'video_url', video_url: { url: 'https://films.example/long' } } } as const
  expect(atMost({ messages: [{ role: 'user', content: [film] }] })).toBeGreaterThan(1_024)
  const picture = { type: 'image', url: `data:image/png;base64,${long}` } as const
  const pictured = atMost({ messages: [{ role: 'user', content: [picture, picture] }] })
  expect(pictured).toBeGreaterThan(2 * 16_384)
  expect(pictured).toBeLessThan(2 * 16_384 + 1_000)
})

test('what an endpoint’s settings add to the body counts too', () => {
  const at = (rest: object) =>
    createOpenAiCompatibleModel({ id: 'live', baseUrl: 'http://127.0.0.1:9/v1', model: 'm', ...rest })
  const request: ChatRequest = { messages: [{ role: 'user', content: 'hi' }] }
  const bare = estimatePromptTokensAtMost(at({}), request)
  const grammar = 'g'.repeat(5_000)
  const instructed = at({ extraBody: { grammar }, instructions: grammar })
  expect(estimatePromptTokensAtMost(instructed, request) - bare).toBeGreaterThanOrEqual(10_000)
})
