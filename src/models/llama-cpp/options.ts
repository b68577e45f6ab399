import { z } from 'zod'

/** The chat formats node-llama-cpp knows by name; needed only where a GGUF file names none or a wrong one. */
const chatFormats = [
  'chatML',
  'qwen',
  'llama3.2-lightweight',
  'llama3.1',
  'llama3',
  'llama2Chat',
  'mistral',
  'deepSeek',
  'gemma',
  'alpacaChat',
  'falconChat',
  'general',
] as const

export type ChatFormatName = (typeof chatFormats)[number]

/** How a base model, which knows no chat, is asked: it continues a text that the user wrote. */
const completionSchema = z.strictObject({
  /** The text to continue. `{question}` is replaced by the conversation's text; `{system}`, where present, by its system texts. */
  template: z.string().refine((template) => template.includes('{question}'), {
    error: 'the template needs the mark {question}, where the question goes',
  }),
  /** The answer ends before the first of these; a few-shot prompt ends its own examples with them. */
  stop: z.array(z.string().min(1)).min(1).default(['\n\n']),
})

/** One pool member that runs inside this process. Several members may name the same file: it is loaded once. */
export const llamaCppModelOptionsSchema = z.strictObject({
  /** The pool member's name. */
  id: z.string().min(1),
  provider: z.literal('llama-cpp').optional(),
  /** Path of a GGUF file, or an `hf:` address that node-llama-cpp downloads once. */
  file: z.string().min(1),
  /** Tokens of prompt and answer together. Default: what the model was trained on, at most 4096. */
  contextTokens: z.int().min(64).optional(),
  /** CPU threads one generation may use. Default: one less than the machine has, at least 1; they spin, so a busy machine wants 1. */
  threads: z.int().min(1).optional(),
  /** `auto` takes the best device that node-llama-cpp has a binary for; `false` is the CPU alone. */
  gpu: z.union([z.enum(['auto', 'cuda', 'metal', 'vulkan']), z.literal(false)]).default('auto'),
  /** Layers kept on the GPU. */
  gpuLayers: z.union([z.enum(['auto', 'max']), z.int().min(0)]).default('auto'),
  /** Generations at once on this file with these settings; further ones wait their turn. Each costs a context's memory. */
  parallel: z.int().min(1).max(64).default(1),
  /** The member's own system prompt, before the caller's. */
  instructions: z.string().min(1).optional(),
  /** The chat format by name, in place of the one the file brings. */
  chatFormat: z.enum(chatFormats).optional(),
  completion: completionSchema.optional(),
  /** 0 = always the likeliest token. */
  temperature: z.number().min(0).max(5).optional(),
  /** Only the likeliest tokens that together reach this share of the probability are drawn from. */
  topP: z.number().gt(0).max(1).default(0.95),
  /** Only this many of the likeliest tokens are drawn from. */
  topK: z.int().min(1).max(1000).default(40),
  /** The seed of requests that bring none. Absent: a fresh one for each. */
  seed: z.int().min(0).optional(),
  /** The most tokens to generate where the request has no limit; the context's end is one always. */
  maxTokens: z.int().min(1).optional(),
  /** Whether it may be asked to end with an answer line. Default: `auto`, and `off` with `completion`. */
  answerLine: z.enum(['auto', 'off']).optional(),
  /** Models of one maker tend to make the same mistakes. */
  family: z.string().min(1).optional(),
  /** Nobody bills what runs in this process, so the default is 0; set one to count the machine's own cost. */
  price: z
    .strictObject({ inputUsdPerMillionTokens: z.number().min(0), outputUsdPerMillionTokens: z.number().min(0) })
    .default({ inputUsdPerMillionTokens: 0, outputUsdPerMillionTokens: 0 }),
})

/** What a user writes. */
export type LlamaCppModelOptions = z.input<typeof llamaCppModelOptionsSchema>
/** What the adapter reads. */
export type ResolvedLlamaCppModelOptions = z.output<typeof llamaCppModelOptionsSchema>
