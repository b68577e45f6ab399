import { z } from 'zod'
import { openAiCompatibleEmbedderOptionsSchema } from '../embedders/openai-compatible/options.ts'

/** How questions and candidates are compared. */
export const embedderConfigSchema = z.discriminatedUnion('provider', [
  z.strictObject({ provider: z.literal('lexical') }),
  openAiCompatibleEmbedderOptionsSchema.extend({ provider: z.literal('openai-compatible') }),
])

export type EmbedderConfig = z.output<typeof embedderConfigSchema>
