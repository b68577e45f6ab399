import { z } from 'zod'

/** How questions and candidates are compared. */
export const embedderConfigSchema = z.discriminatedUnion('provider', [
  z.strictObject({ provider: z.literal('lexical') }),
])

export type EmbedderConfig = z.output<typeof embedderConfigSchema>
