import { Ollama } from 'ollama'
import { z } from 'zod'
import * as t from './attempt.mjs'

const client = new Ollama({ host: t.url })
const asked = (model, content = t.question) => ({ model, messages: [{ role: 'user', content }] })
const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const tools = [{ type: 'function', function: { name: 'get_weather', description: 'The weather.', parameters } }]

await t.attempt('chat', async (model) => {
  const { models } = await client.list()
  if (!models.some(({ name }) => name === model)) throw new Error(`${model} is not in the list`)
  t.assertAnswer((await client.chat(asked(model))).message.content)
})
await t.attempt('stream', async (model) => {
  const stream = await client.chat({ ...asked(model), stream: true })
  t.assertAnswer(await t.joined(stream, ({ message }) => message.content))
})
await t.attempt('tools', async (model) => {
  const { messages, ...rest } = { ...asked(model, t.weatherQuestion), tools }
  const { message } = await client.chat({ ...rest, messages })
  const [{ function: called }] = message.tool_calls
  const result = { role: 'tool', tool_name: called.name, content: t.weatherOf(called.arguments) }
  t.assertWeather((await client.chat({ ...rest, messages: [...messages, message, result] })).message.content)
})
await t.attempt('structured', async (model) => {
  const format = z.toJSONSchema(z.object({ city: z.string(), degrees: z.number() }))
  t.assertObject(JSON.parse((await client.chat({ ...asked(model), format })).message.content))
})
