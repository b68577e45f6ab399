import { strict as assert } from 'node:assert'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as t from './attempt.mjs'
import { printed } from './program.mjs'

const home = join(process.env.HOME, '.codex')
mkdirSync(home)
writeFileSync(
  join(home, 'config.toml'),
  `model_provider = "smacs"
[model_providers.smacs]
name = "smacs"
base_url = "${t.baseUrl}"
env_key = "SMACS_KEY"
wire_api = "responses"
`,
)
const ask = (model, question) => {
  const options = ['--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', '--model', model]
  return printed('codex', ['exec', ...options, question], { SMACS_KEY: t.apiKey })
}

// It always streams.
await t.attempt('stream', async (model) => assert.match(await ask(model, t.question), /The answer is 42\./))
await t.attempt('tools', async (model) => {
  t.assertWeather(await ask(model, 'Call exec_command with {"cmd":"echo $((6 * 2)) degrees in Oslo"}'))
})
