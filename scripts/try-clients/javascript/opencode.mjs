import { strict as assert } from 'node:assert'
import { writeFileSync } from 'node:fs'
import * as t from './attempt.mjs'
import { printed } from './program.mjs'

const models = { default: { name: 'default' }, 'model:a': { name: 'a' } }
const options = { baseURL: t.baseUrl, apiKey: t.apiKey }
const smacs = { npm: '@ai-sdk/openai-compatible', name: 'smacs', options, models }
writeFileSync('opencode.json', JSON.stringify({ autoupdate: false, share: 'disabled', provider: { smacs } }))
const ask = (model, question) => printed('opencode', ['run', '--model', `smacs/${model}`, question])

// It always streams.
await t.attempt('stream', async (model) => assert.match(await ask(model, t.question), /The answer is 42\./))
await t.attempt('tools', async (model) => {
  const given = { command: 'echo $((6 * 2)) degrees in Oslo', description: 'Tells the weather' }
  assert.match(await ask(model, `Call bash with ${JSON.stringify(given)}`), /The tool said: 12 degrees in Oslo/)
})
