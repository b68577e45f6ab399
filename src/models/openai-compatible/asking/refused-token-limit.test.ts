import { expect, test } from 'vitest'
import { readRefusedTokenLimit } from './refused-token-limit.ts'

const context = { contextTokens: 4096, fitting: 4076 }
const cases: readonly [string, object][] = [
  [
    "'max_tokens' or 'max_completion_tokens' is too large: 8192. This model's maximum context length is 4096 tokens and your request has 20 input tokens (8192 > 4096 - 20).",
    context,
  ],
  [
    "This model's maximum context length is 4,096 tokens. However, you requested 8212 tokens (20 in the messages, 8192 in the completion).",
    context,
  ],
  ['`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 20 `inputs` tokens and 8192 `max_new_tokens`', context],
  [
    'input length and `max_tokens` exceed context limit: 20 + 8192 > 4096, decrease input length or `max_tokens`',
    context,
  ],
  ['Invalid max_tokens value, the valid range of max_tokens is [1, 2000]', { outputTokensAtMost: 2000 }],
  ['max_tokens: 8192 > 4096, which is the maximum allowed for model-3.5', { outputTokensAtMost: 4096 }],
  ['`max_tokens` must be less than or equal to `4096`, less than the `context_window`', { outputTokensAtMost: 4096 }],
  ["This model's maximum context length is 4096 tokens. However, your messages resulted in 9001 tokens.", {}],
  ['max_tokens is too large', {}],
]

test.each(cases)('%s', (refusal, read) => {
  expect(readRefusedTokenLimit(refusal, 8192)).toEqual(read)
})
