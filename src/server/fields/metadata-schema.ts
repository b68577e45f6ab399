import { z } from 'zod'

/** What a client notes of a request, within the limits of OpenAI's API: 16 pairs, names of 64 and values of 512 characters. */
export const metadataSchema = z
  .record(z.string().max(64), z.string().max(512))
  .refine((pairs) => Object.keys(pairs).length <= 16, 'at most 16 pairs')
