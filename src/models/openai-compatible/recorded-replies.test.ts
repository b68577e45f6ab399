import { readFile } from 'node:fs/promises'
import { afterEach, expect, test } from 'vitest'
import { rawBody } from '../../../test/fault-server/chat-replies.ts'
import { inTurn, startFaultServer } from '../../../test/fault-server/fault-server.ts'
import type { ChatDelta } from '../../ports/chat-model.ts'
import { createOpenAiCompatibleModel } from './openai-compatible-model.ts'

// Whole answers as llama.cpp's server (xllamacpp 2026.10.11549, SmolLM2 135M) sent them, asked for `nope`.
const opened: { close?(): Promise<void> }[] = []
afterEach(async () => {
  for (const part of opened.splice(0)) await part.close?.()
})

async function replay(fixture: string): Promise<readonly ChatDelta[]> {
  const text = await readFile(new URL(`./fixtures/${fixture}`, import.meta.url), 'utf8')
  const server = await startFaultServer(inTurn(rawBody(text)))
  const model = createOpenAiCompatibleModel({ id: 'a', baseUrl: server.baseUrl, model: 'nope' })
  opened.push(model, server)
  const deltas: ChatDelta[] = []
  const request = { messages: [{ role: 'user', content: 'hi' }], logprobs: true } as const
  for await (const delta of model.stream(request, { signal: new AbortController().signal })) deltas.push(delta)
  return deltas
}

const textOf = (deltas: readonly ChatDelta[]) => deltas.flatMap((delta) => (delta.type === 'text' ? [delta.text] : []))
const logprobsOf = (deltas: readonly ChatDelta[]) =>
  deltas.flatMap((delta) => (delta.type === 'logprobs' ? delta.values : []))

test('a short answer of a llama.cpp server', async () => {
  const deltas = await replay('llama-cpp-server-paris.sse')
  expect(textOf(deltas)).toEqual(['The', ' capital', ' of', ' France', ' is', ' Paris', '.'])
  expect(logprobsOf(deltas)).toHaveLength(7)
  expect(logprobsOf(deltas)[5]).toBeCloseTo(-0.0503089353442, 9)
  expect(deltas.slice(-2)).toEqual([
    { type: 'usage', usage: { inputTokens: 39, outputTokens: 8, cachedInputTokens: 0 } },
    { type: 'finish', reason: 'stop', rawReason: 'stop', servedModel: 'smollm2' },
  ])
})

test('characters that took several tokens come whole, and only the log-probabilities that were sent', async () => {
  const deltas = await replay('llama-cpp-server-emoji.sse')
  expect(textOf(deltas)).toEqual(['🦊', '🎻', '🔔', '🔔', '🔔', '🔔', '🔔', '🔔'])
  expect(logprobsOf(deltas)).toHaveLength(8)
  expect(deltas.at(-1)).toMatchObject({ type: 'finish', reason: 'length' })
})
