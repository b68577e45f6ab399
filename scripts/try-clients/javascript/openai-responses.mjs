import OpenAI from 'openai'
import { zodTextFormat } from 'openai/helpers/zod'
import { z } from 'zod'
import * as t from './attempt.mjs'

const { responses } = new OpenAI({ baseURL: t.baseUrl, apiKey: t.apiKey, maxRetries: 0 })
const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const tools = [{ type: 'function', name: 'get_weather', strict: false, parameters }]

await t.attempt('chat', async (model) => {
  t.assertAnswer((await responses.create({ model, input: t.question })).output_text)
})
await t.attempt('stream', async (model) => {
  const stream = await responses.create({ model, input: t.question, stream: true })
  t.assertAnswer(await t.joined(stream, ({ type, delta }) => type === 'response.output_text.delta' && delta))
})
for (const isStreamed of [false, true]) {
  await t.attempt('tools', async (model) => {
    const input = [{ role: 'user', content: t.weatherQuestion }]
    const asked = { model, input, tools, store: false, include: ['reasoning.encrypted_content'] }
    const first = isStreamed ? await responses.stream(asked).finalResponse() : await responses.create(asked)
    const { call_id, arguments: text } = first.output.find(({ type }) => type === 'function_call')
    const result = { type: 'function_call_output', call_id, output: t.weatherOf(JSON.parse(text)) }
    t.assertWeather((await responses.create({ ...asked, input: [...input, ...first.output, result] })).output_text)
  })
}
await t.attempt('structured', async (model) => {
  const format = zodTextFormat(z.object({ city: z.string(), degrees: z.number() }), 'weather')
  t.assertObject((await responses.parse({ model, input: t.question, text: { format } })).output_parsed)
})
