import { Agent, run, setDefaultOpenAIClient, setOpenAIAPI, setTracingDisabled, tool } from '@openai/agents'
import OpenAI from 'openai'
import { z } from 'zod'
import * as t from './attempt.mjs'

setTracingDisabled(true)
setDefaultOpenAIClient(new OpenAI({ baseURL: t.baseUrl, apiKey: t.apiKey, maxRetries: 0 }))
setOpenAIAPI(process.env.API)
const agent = (model, rest) => new Agent({ name: 'meteorologist', instructions: 'Be brief.', model, ...rest })
const weather = tool({
  name: 'get_weather',
  description: 'The weather of a city.',
  parameters: z.object({ city: z.string() }),
  execute: t.weatherOf,
})

await t.attempt('chat', async (model) => t.assertAnswer((await run(agent(model), t.question)).finalOutput))
await t.attempt('stream', async (model) => {
  const result = await run(agent(model), t.question, { stream: true })
  t.assertAnswer(await t.joined(result.toTextStream(), (text) => text))
})
await t.attempt('tools', async (model) => {
  t.assertWeather((await run(agent(model, { tools: [weather] }), t.weatherQuestion)).finalOutput)
})
await t.attempt('tools', async (model) => {
  const result = await run(agent(model, { tools: [weather] }), t.weatherQuestion, { stream: true })
  await result.completed
  t.assertWeather(result.finalOutput)
})
await t.attempt('structured', async (model) => {
  const outputType = z.object({ city: z.string(), degrees: z.number() })
  t.assertObject((await run(agent(model, { outputType }), t.question)).finalOutput)
})
