import OpenAI from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import { z } from 'zod'
import * as t from './attempt.mjs'

const { completions } = new OpenAI({ baseURL: t.baseUrl, apiKey: t.apiKey, maxRetries: 0 }).chat
const messages = [{ role: 'user', content: t.question }]
const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    parse: JSON.parse,
    function: t.weatherOf,
  },
}

await t.attempt('chat', async (model) => {
  t.assertAnswer((await completions.create({ model, messages })).choices[0].message.content)
})
await t.attempt('stream', async (model) => {
  const stream = await completions.create({ model, messages, stream: true })
  t.assertAnswer(await t.joined(stream, ({ choices }) => choices[0]?.delta.content))
})
for (const stream of [false, true]) {
  await t.attempt('tools', async (model) => {
    const asked = { model, messages: [{ role: 'user', content: t.weatherQuestion }], tools: [weather], stream }
    t.assertWeather(await completions.runTools(asked).finalContent())
  })
}
await t.attempt('structured', async (model) => {
  const response_format = zodResponseFormat(z.object({ city: z.string(), degrees: z.number() }), 'weather')
  t.assertObject((await completions.parse({ model, messages, response_format })).choices[0].message.parsed)
})
