import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText, Output, stepCountIs, streamText, tool } from 'ai'
import { z } from 'zod'
import * as t from './attempt.mjs'

const options = { name: 'smacs', baseURL: t.baseUrl, apiKey: t.apiKey }
const provider =
  process.env.PROVIDER === 'compatible'
    ? createOpenAICompatible({ ...options, includeUsage: true, supportsStructuredOutputs: true })
    : createOpenAI(options)
const asked = (model, prompt) => ({ model: provider(model), prompt, maxRetries: 0 })
const tools = { get_weather: tool({ inputSchema: z.object({ city: z.string() }), execute: t.weatherOf }) }

await t.attempt('chat', async (model) => t.assertAnswer((await generateText(asked(model, t.question))).text))
await t.attempt('stream', async (model) => {
  t.assertAnswer(await t.joined(streamText(asked(model, t.question)).textStream, (text) => text))
})
for (const ask of [generateText, streamText]) {
  await t.attempt('tools', async (model) => {
    const result = await ask({ ...asked(model, t.weatherQuestion), tools, stopWhen: stepCountIs(3) })
    t.assertWeather(await result.text)
  })
}
await t.attempt('structured', async (model) => {
  const output = Output.object({ schema: z.object({ city: z.string(), degrees: z.number() }) })
  t.assertObject((await generateText({ ...asked(model, t.question), output })).output)
})
