import { z } from 'zod'
import { endpointShape } from '../../endpoint/endpoint-options.ts'

/** An embedder behind an OpenAI-compatible endpoint (`POST {baseUrl}/embeddings`). */
export const openAiCompatibleEmbedderOptionsSchema = z.strictObject({
  provider: z.literal('openai-compatible').optional(),
  ...endpointShape,
  /** The model's name at the endpoint. */
  model: z.string().min(1),
  /** Length of every vector. Absent: found out by embedding one word when it is opened. */
  dimensions: z.int().min(1).optional(),
  /** A name for whatever else changes the vectors (a quantisation, a release); becomes part of the embedder's id. */
  revision: z.string().min(1).optional(),
  /** Put before questions that are searched for, as models of the E5 kind want. */
  queryPrefix: z.string().default(''),
  /** Put before texts that are searched in. */
  documentPrefix: z.string().default(''),
  /** Further fields of every request's body, such as `dimensions` to shorten the vectors; part of the embedder's id. */
  extraBody: z
    .record(z.string(), z.json())
    .refine((body) => !('model' in body) && !('input' in body), { error: '`model` and `input` cannot be set here' })
    .default({}),
  /** Texts in one request. */
  batchSize: z.int().min(1).max(2048).default(64),
  /** Requests at once. */
  concurrency: z.int().min(1).max(100).default(4),
  /** The longest time for one request, in milliseconds. */
  timeoutMs: z.int().min(1).default(60_000),
  /** Further tries of a request after a failure that may pass. */
  retries: z.int().min(0).max(20).default(2),
  /** The pause before the first retry is drawn from 0 to this, before the second from 0 to twice this, …, in milliseconds. */
  retryBaseMs: z.int().min(0).default(500),
  /** The most that such a pause may grow to, in milliseconds. */
  retryMaxMs: z.int().min(0).default(20_000),
})

/** What a user writes. */
export type OpenAiCompatibleEmbedderOptions = z.input<typeof openAiCompatibleEmbedderOptionsSchema>
/** What the adapter reads. */
export type ResolvedOpenAiCompatibleEmbedderOptions = z.output<typeof openAiCompatibleEmbedderOptionsSchema>
