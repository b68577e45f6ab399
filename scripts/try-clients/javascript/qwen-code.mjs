import { strict as assert } from 'node:assert'
import * as t from './attempt.mjs'
import { printed } from './program.mjs'

const environment = { OPENAI_API_KEY: t.apiKey, OPENAI_BASE_URL: t.baseUrl }
const ask = (model, question) =>
  printed('qwen', ['--auth-type', 'openai', '--yolo', '--model', model, '--prompt', question], environment)

// It always streams.
await t.attempt('stream', async (model) => assert.match(await ask(model, t.question), /The answer is 42\./))
await t.attempt('tools', async (model) => {
  const given = { command: 'echo $((6 * 2)) degrees in Oslo', is_background: false }
  t.assertWeather(await ask(model, `Call run_shell_command with ${JSON.stringify(given)}`))
})
