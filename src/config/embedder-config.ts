import { z } from 'zod'
import { onnxEmbedderOptionsSchema } from '../embedders/onnx/options.ts'
import { openAiCompatibleEmbedderOptionsSchema } from '../embedders/openai-compatible/options.ts'

/** How questions and candidates are compared. */
export const embedderConfigSchema = z.discriminatedUnion('provider', [
  z.strictObject({ provider: z.literal('lexical') }),
  onnxEmbedderOptionsSchema.extend({ provider: z.literal('onnx') }),
  openAiCompatibleEmbedderOptionsSchema.extend({ provider: z.literal('openai-compatible') }),
])
