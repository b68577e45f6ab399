import Anthropic from '@anthropic-ai/sdk'
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod'
import { z } from 'zod'
import * as t from './attempt.mjs'

const { messages: api } = new Anthropic({ baseURL: t.url, apiKey: t.apiKey, maxRetries: 0 })
const asked = (model, content = t.question) => ({ model, max_tokens: 100, messages: [{ role: 'user', content }] })
const input_schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const tools = [{ name: 'get_weather', input_schema }]

await t.attempt('chat', async (model) => t.assertAnswer((await api.create(asked(model))).content[0].text))
await t.attempt('stream', async (model) => {
  const stream = await api.create({ ...asked(model), stream: true })
  t.assertAnswer(await t.joined(stream, ({ type, delta }) => type === 'content_block_delta' && delta.text))
})
for (const isStreamed of [false, true]) {
  await t.attempt('tools', async (model) => {
    const { messages, ...rest } = { ...asked(model, t.weatherQuestion), tools }
    const send = (turns) =>
      isStreamed ? api.stream({ ...rest, messages: turns }).finalMessage() : api.create({ ...rest, messages: turns })
    const { content } = await send(messages)
    const { id, input } = content.find(({ type }) => type === 'tool_use')
    const result = { type: 'tool_result', tool_use_id: id, content: t.weatherOf(input) }
    const last = await send([...messages, { role: 'assistant', content }, { role: 'user', content: [result] }])
    t.assertWeather(last.content[0].text)
  })
}
await t.attempt('structured', async (model) => {
  const format = zodOutputFormat(z.object({ city: z.string(), degrees: z.number() }))
  t.assertObject((await api.parse({ ...asked(model), output_config: { format } })).parsed_output)
})
