import { HumanMessage, ToolMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { ChatOpenAI } from '@langchain/openai'
import { z } from 'zod'
import * as t from './attempt.mjs'

const configuration = { baseURL: t.baseUrl }
const chat = (model) => new ChatOpenAI({ model, apiKey: t.apiKey, maxRetries: 0, configuration })
const weather = tool(t.weatherOf, {
  name: 'get_weather',
  description: 'The weather of a city.',
  schema: z.object({ city: z.string() }),
})

await t.attempt('chat', async (model) => t.assertAnswer((await chat(model).invoke(t.question)).text))
await t.attempt('stream', async (model) => {
  t.assertAnswer(await t.joined(await chat(model).stream(t.question), ({ text }) => text))
})
for (const isStreamed of [false, true]) {
  await t.attempt('tools', async (model) => {
    const bound = chat(model).bindTools([weather])
    const asked = new HumanMessage(t.weatherQuestion)
    let first
    if (isStreamed) for await (const piece of await bound.stream([asked])) first = first?.concat(piece) ?? piece
    else first = await bound.invoke([asked])
    const [call] = first.tool_calls
    const result = new ToolMessage({ content: t.weatherOf(call.args), tool_call_id: call.id })
    t.assertWeather((await bound.invoke([asked, first, result])).text)
  })
}
await t.attempt('structured', async (model) => {
  const schema = z.object({ city: z.string(), degrees: z.number() })
  t.assertObject(await chat(model).withStructuredOutput(schema).invoke(t.question))
})
