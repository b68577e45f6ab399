import { z } from 'zod'
import { endpointShape } from '../../endpoint/endpoint-options.ts'
import { resilienceShape } from '../resilient/options.ts'

const priceSchema = z.strictObject({
  inputUsdPerMillionTokens: z.number().min(0),
  outputUsdPerMillionTokens: z.number().min(0),
  cachedInputUsdPerMillionTokens: z.number().min(0).optional(),
})

/**
 * What the adapter itself decides about a request's body, and what says it instead. How much may be written is decided in
 * one place only: a limit that the ceilings on cost do not know of would let them be exceeded.
 */
const ownFields: Readonly<Record<string, string>> = {
  model: 'set `model`',
  messages: 'set `instructions`',
  stream: 'smacs decides it',
  ...Object.fromEntries(
    [
      'max_tokens',
      'max_completion_tokens',
      'max_new_tokens',
      'max_output_tokens',
      'n_predict',
      'num_predict',
      'max_length',
    ].map((field) => [field, 'set `maxTokens`']),
  ),
  ...Object.fromEntries(['n', 'best_of', 'num_return_sequences'].map((field) => [field, 'a generation is one answer'])),
}

/** One pool member behind an OpenAI-compatible endpoint: Ollama, vLLM, llama.cpp's server, LM Studio, OpenRouter, … */
export const openAiCompatibleModelOptionsSchema = z.strictObject({
  /** The pool member's name. Several members may share one endpoint and model with other settings. */
  id: z.string().min(1),
  provider: z.literal('openai-compatible').optional(),
  ...endpointShape,
  /** The model's name at the endpoint. */
  model: z.string().min(1),
  /** Models of one maker tend to make the same mistakes. */
  family: z.string().min(1).optional(),
  /** US dollars per million tokens. Absent = unknown, which is not free. */
  price: priceSchema.optional(),
  /** Tokens of prompt and answer together. */
  contextTokens: z.int().min(1).optional(),
  /** The most tokens to generate, reasoning included, where the request has no limit. */
  maxTokens: z.int().min(1).optional(),
  /** Used where the request has none. */
  temperature: z.number().min(0).max(5).optional(),
  /** Whether it may be asked to end with an answer line. Default: `auto`. */
  answerLine: z.enum(['auto', 'off']).optional(),
  /** The member's own system prompt, before the caller's. */
  instructions: z.string().min(1).optional(),
  /** Further fields of every request's body; they win over ours. */
  extraBody: z
    .record(z.string(), z.json())
    .superRefine((body, context) => {
      for (const field of Object.keys(body)) {
        const instead = Object.hasOwn(ownFields, field) ? ownFields[field] : undefined
        if (instead !== undefined)
          context.addIssue({ code: 'custom', path: [field], message: `cannot be set here: ${instead}` })
      }
    })
    .default({}),
  /** How the token limit is called. `auto`: `max_tokens`, unless the endpoint's own refusal asks for the other. */
  maxTokensField: z.enum(['auto', 'max_tokens', 'max_completion_tokens']).default('auto'),
  /** Whether the endpoint has log-probabilities. Absent: found out by the first request that wants them, and remembered. */
  logprobs: z.boolean().optional(),
  /** How thinking is marked inside the text, where the endpoint does not part it from the answer itself. */
  thinkBlocks: z
    .strictObject({
      open: z.string().min(1).default('<think>'),
      close: z.string().min(1).default('</think>'),
      /** The chat template has opened the block already, so the text begins inside it. */
      startsOpen: z.boolean().default(false),
    })
    .prefault({}),
  ...resilienceShape,
})

/** What a user writes. */
export type OpenAiCompatibleModelOptions = z.input<typeof openAiCompatibleModelOptionsSchema>
/** What the adapter reads. */
export type ResolvedOpenAiCompatibleModelOptions = z.output<typeof openAiCompatibleModelOptionsSchema>
