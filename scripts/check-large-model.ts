// Asks the quickstart's three models at once, the 1.1 GB one among them, and fails where they do not do what the README
// says. For a nightly run: `npm run test:parts -- --large && node scripts/check-large-model.ts`.
import { strict as assert } from 'node:assert'
import { createLlamaCppModel } from '../src/models/llama-cpp/llama-cpp-model.ts'
import type { ChatModel } from '../src/ports/chat-model.ts'
import { locateWeights } from '../src/weights/locate-weights.ts'
import { gemma3, qwenCoder, smollm2, type WeightsEntry } from '../src/weights/manifest.ts'
import { testWeightsFolder } from '../test/fetched-parts.ts'

const residentMegabytesAtMost = 5_000
const signal = AbortSignal.timeout(10 * 60_000)

async function file(entry: WeightsEntry): Promise<string> {
  const located = await locateWeights(entry, testWeightsFolder)
  assert(located, `${entry.title} is missing: npm run test:parts -- --large`)
  return located.mainFile
}

async function ask(model: ChatModel, content: string): Promise<string> {
  const startMs = performance.now()
  let text = ''
  let outputTokens = 0
  const logprobs: (number | undefined)[] = []
  const request = { messages: [{ role: 'user', content }], temperature: 0, maxTokens: 200, logprobs: true } as const
  for await (const delta of model.stream(request, { signal })) {
    if (delta.type === 'text') text += delta.text
    if (delta.type === 'logprobs') logprobs.push(...delta.values)
    if (delta.type === 'usage') outputTokens = delta.usage.outputTokens ?? 0
  }
  const seconds = (performance.now() - startMs) / 1000
  const mean = logprobs.reduce((sum: number, value) => sum + (value ?? Number.NaN), 0) / logprobs.length
  console.log(
    `${model.id}: ${JSON.stringify(text)} (${outputTokens} tokens in ${seconds.toFixed(1)} s, perplexity ${Math.exp(-mean).toFixed(2)})`,
  )
  assert(Number.isFinite(mean) && mean <= 0, `${model.id} gave no log-probabilities`)
  return text
}

const qwen = createLlamaCppModel({ id: 'qwen', file: await file(qwenCoder) })
const terse = createLlamaCppModel({
  id: 'qwen-terse',
  file: await file(qwenCoder),
  instructions: 'Answer with the result alone.',
})
const small = createLlamaCppModel({ id: 'smollm2', file: await file(smollm2) })
const template = 'Q: What is 2 + 3?\nA: 5\n\nQ: What is the capital of Spain?\nA: Madrid\n\nQ: {question}\nA:'
const base = createLlamaCppModel({ id: 'gemma', file: await file(gemma3), completion: { template } })

const [product] = await Promise.all([
  ask(qwen, 'What is 17 * 23?'),
  ask(small, 'What is the capital of France?'),
  ask(base, 'What is the capital of France?'),
])
assert.match(product, /391/)
assert.match(await ask(qwen, 'Which planet is known for its rings?'), /Saturn/)
assert.match(await ask(terse, 'What is 9 + 8?'), /17/)
assert.match(await ask(qwen, 'Tom has 12 apples, gives away 5 and buys 9 more. How many has he now?'), /16/)
const residentMegabytes = process.resourceUsage().maxRSS / 1000
console.log(`${Math.round(residentMegabytes)} MB resident at most`)
assert(residentMegabytes < residentMegabytesAtMost, `more than ${residentMegabytesAtMost} MB`)
await Promise.all([qwen, terse, small, base].map((model) => model.close?.()))
