import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSystemClock } from '../clock/system-clock.ts'
import { BudgetExceededError } from '../errors/budget-exceeded-error.ts'
import { generate } from '../method/calls/generate.ts'
import { createOpenAiCompatibleModel } from '../models/openai-compatible/openai-compatible-model.ts'
import type { ChatModel, ChatRequest } from '../ports/chat-model.ts'
import type { Message } from '../ports/message.ts'
import type { Price } from '../ports/usage.ts'
import { combineBudgets } from './combine-budgets.ts'
import { createBudget } from './create-budget.ts'
import { openSqliteSpendLedger } from './sqlite-spend-ledger.ts'
import { createStandingBudget } from './standing-budget.ts'

/** How an endpoint that has been paid ends a generation. */
type Ending = 'honest' | 'silent' | 'boastful' | 'reset' | 'gateway'

interface SentBody {
  readonly messages: readonly { readonly content: unknown }[]
  readonly max_tokens: number
}

interface Handler {
  onConnect(abort: (reason: Error) => void): void
  onHeaders(status: number, headers: readonly Buffer[], resume: () => void, text: string): boolean
  onData(chunk: Buffer): boolean
  onComplete(trailers: null): void
  onError(error: Error): void
}

const picture = `data:image/png;base64,${'A'.repeat(3_000)}`
const pictureTokens = 16_384

/** An upstream that bills half a token for each byte it is sent, 16,384 for a picture, and all that it may write. */
function billingUpstream(price: Price, endings: () => Ending) {
  let billedUsd = 0
  const answer = (body: string, handler: Handler): void => {
    const ending = endings()
    const pictures = body.split(picture).length - 1
    const input = Math.ceil(Buffer.byteLength(body.replaceAll(picture, '')) / 2) + pictures * pictureTokens
    const output = (JSON.parse(body) as SentBody).max_tokens
    billedUsd += (input * price.inputUsdPerMillionTokens + output * price.outputUsdPerMillionTokens) / 1e6
    if (ending === 'reset') {
      handler.onError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))
      return
    }
    const usage = {
      honest: { prompt_tokens: input, completion_tokens: output },
      boastful: { prompt_tokens: 9e15, completion_tokens: 9e15 },
      silent: undefined,
      gateway: undefined,
    }[ending]
    const choices = [{ index: 0, message: { role: 'assistant', content: '42' }, finish_reason: 'stop' }]
    const headers = [Buffer.from('content-type'), Buffer.from('application/json')]
    handler.onHeaders(ending === 'gateway' ? 504 : 200, headers, () => undefined, '')
    handler.onData(Buffer.from(JSON.stringify({ choices, usage })))
    handler.onComplete(null)
  }
  return {
    billedUsd: () => billedUsd,
    dispatcher: {
      dispatch(options: { readonly body: string }, handler: Handler): boolean {
        setImmediate(() => {
          handler.onConnect(() => undefined)
          answer(options.body, handler)
        })
        return true
      },
      close: async () => undefined,
    },
  }
}

const text = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constant('x'.repeat(3_000)),
)
const messages: fc.Arbitrary<readonly Message[]> = fc.array(
  fc.oneof(
    text.map((content): Message => ({ role: 'system', content })),
    text.map((content): Message => ({ role: 'user', content })),
    text.map(
      (words): Message => ({
        role: 'user',
        content: [
          { type: 'text', text: words },
          { type: 'image', url: picture },
        ],
      }),
    ),
    text.map((url): Message => ({ role: 'user', content: [{ type: 'image', url }] })),
    fc.tuple(text, text, text).map(
      ([id, name, words]): Message => ({
        role: 'assistant',
        content: '',
        toolCalls: [{ id, name, arguments: words }],
      }),
    ),
    fc.tuple(text, text).map(([toolCallId, content]): Message => ({ role: 'tool', toolCallId, content })),
  ),
  { minLength: 1, maxLength: 4 },
)
const request: fc.Arbitrary<ChatRequest> = fc.record(
  {
    messages,
    maxTokens: fc.integer({ min: 1, max: 2_000 }),
    stop: fc.array(text, { maxLength: 2 }),
    user: text,
    tools: fc.array(
      fc.record({ name: text, description: text, parameters: fc.dictionary(text, text, { maxKeys: 3 }) }),
      { maxLength: 2 },
    ),
    toolChoice: fc.record({ name: text }),
    responseFormat: fc.record({
      type: fc.constant('json-schema' as const),
      name: text,
      schema: fc.dictionary(text, text, { maxKeys: 3 }),
    }),
    logprobs: fc.boolean(),
    whole: fc.constant(true as const),
  },
  { requiredKeys: ['messages', 'whole'] },
)
const settings = fc.record(
  {
    model: fc.string({ minLength: 1, maxLength: 300 }),
    instructions: fc.string({ minLength: 1, maxLength: 300 }),
    extraBody: fc.dictionary(
      fc.string({ maxLength: 8 }).map((name) => `x_${name}`),
      text,
      { maxKeys: 3 },
    ),
    maxTokens: fc.integer({ min: 1, max: 2_000 }),
    retries: fc.nat(2),
  },
  { requiredKeys: ['model', 'maxTokens', 'retries'] },
)
const price = fc.record({
  inputUsdPerMillionTokens: fc.integer({ max: 50, min: 0 }),
  outputUsdPerMillionTokens: fc.nat(50),
})
const ending = fc.constantFrom<Ending>('honest', 'silent', 'boastful', 'reset', 'gateway')

test('whatever is sent by however many at once, an upstream that bills for half of every byte never gets past a ceiling', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'smacs-ceilings-'))
  let run = 0
  let refused = 0
  const asking = fc.record({
    models: fc.array(settings, { minLength: 1, maxLength: 3 }),
    requests: fc.array(request, { minLength: 1, maxLength: 12 }),
    price,
    endings: fc.infiniteStream(ending),
    ceilingUsd: fc.constantFrom(0, 0.0005, 0.01, 0.1, 1),
    abandoned: fc.nat(12),
  })
  try {
    await fc.assert(
      fc.asyncProperty(asking, async ({ models, requests, price, endings, ceilingUsd, abandoned }) => {
        run += 1
        const file = join(folder, `${run}.db`)
        const upstream = billingUpstream(price, () => endings.next().value)
        const pool = models.map(
          (options, index): ChatModel =>
            createOpenAiCompatibleModel(
              { id: `m${index}`, baseUrl: 'http://upstream/v1', price, retryBaseMs: 0, breaker: false, ...options },
              { dispatcher: upstream.dispatcher, random: { next: () => 0 } },
            ),
        )
        // As of two servers over one file, each request with a ceiling of its own too.
        const ledgers = [openSqliteSpendLedger(file), openSqliteSpendLedger(file)]
        const clock = createSystemClock()
        const leaving = new AbortController()
        const asked = requests.map((each, index) => {
          const ledger = ledgers[index % 2] as (typeof ledgers)[number]
          const standing = createStandingBudget('key', { maxCostUsdPerDay: ceilingUsd }, ledger, () => 0)
          const budget = combineBudgets([createBudget({ maxCostUsd: 1 }), standing])
          const signal = index === abandoned ? leaving.signal : new AbortController().signal
          const context = { clock, budget, signal, cancelled: new AbortController().signal }
          return generate(pool[index % pool.length] as ChatModel, each, context, () => undefined)
        })
        setImmediate(() => leaving.abort(new Error('left')))
        for (const end of await Promise.allSettled(asked)) {
          if (end.status === 'fulfilled' && !end.value.ok && end.value.error instanceof BudgetExceededError)
            refused += 1
        }
        const spentUsd = (await ledgers[0]?.spent('key', '1970-01-01'))?.costUsd ?? Number.NaN
        for (const ledger of ledgers) await ledger.close()
        expect(upstream.billedUsd()).toBeLessThanOrEqual(spentUsd + 1e-9)
        expect(spentUsd).toBeLessThanOrEqual(ceilingUsd + 1e-9)
      }),
      { seed: 10, numRuns: 100 },
    )
    expect(refused).toBeGreaterThan(50)
  } finally {
    await rm(folder, { recursive: true })
  }
}, 60_000)
