import { z } from 'zod'
import { learnSectionSchema } from '../learning/learn-options.ts'
import { isPostgresAddress, parsePostgresAddress } from '../postgres/postgres-address.ts'

const ceilings = {
  maxCallsPerDay: z.int().min(0).optional().describe('Chat generations started in a UTC day.'),
  maxCostUsdPerDay: z.number().min(0).optional().describe('US dollars in a UTC day, worst cases under way included.'),
  maxCalls: z.int().min(0).optional().describe('Chat generations started, ever.'),
  maxCostUsd: z.number().min(0).optional().describe('US dollars, ever.'),
}

/**
 * How a client sees that a pool works: not at all, as thinking that front ends fold away, or by one closing line under
 * the answer.
 */
export const showSchema = z.enum(['none', 'reasoning', 'footer'])

export type Show = z.output<typeof showSchema>

/** `scheme://host[:port]`, whatever the scheme (desktop applications have their own), or `*`. */
function isOrigin(text: string): boolean {
  return text === '*' || /^[a-z][a-z\d+.-]*:\/\/[^/?#\s]+$/i.test(text)
}

function checkStateAddress(text: string, context: z.RefinementCtx): void {
  try {
    if (isPostgresAddress(text)) parsePostgresAddress(text)
    // Not repeated: it may hold a password.
    else context.addIssue('an address like postgres://user@host:5432/database')
  } catch (error) {
    context.addIssue(error instanceof Error ? error.message : 'no Postgres address')
  }
}

/** Who may use the server, and how much. Exactly one of `key`, `file` and `sha256` says what the key is. */
const keySchema = z
  .strictObject({
    name: z.string().min(1).max(64).describe('How logs, metrics and traces call it; never the key.'),
    key: z.string().min(16, 'a key of at least 16 characters').optional().describe('The key, as env:NAME.'),
    file: z.string().min(1).optional().describe('A file that holds the key, its white space at the ends left out.'),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/i, 'the SHA-256 of the key in hexadecimal')
      .optional()
      .describe('The hash of the key, where the key itself is kept elsewhere.'),
    strategies: z.array(z.string()).optional().describe('Names of strategies it may use. Default: all.'),
    models: z.array(z.string()).optional().describe('Models it may ask by `model:<id>`. Default: all.'),
    requestsPerMinute: z.int().min(1).optional(),
    tokensPerMinute: z.int().min(1).optional().describe('Prompt and completion tokens of all inner calls.'),
    budget: z.strictObject(ceilings).optional(),
    page: z
      .strictObject({
        sees: z.enum(['own', 'all']).default('own').describe('Traces of this key alone, or those of every key.'),
        manage: z.boolean().default(false).describe('Add models and delete what other keys made.'),
      })
      .optional()
      .describe('What its holder may do on the page, and through the same routes. Default: look at its own.'),
  })
  .refine(({ key, file, sha256 }) => [key, file, sha256].filter((given) => given !== undefined).length === 1, {
    error: 'give exactly one of `key`, `file` and `sha256`',
  })

/** The section `server` of the configuration file. */
export const serverSectionSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen at. Anything but loopback needs keys.'),
  port: z.int().min(0).max(65_535).default(4000).describe('0 = any free port.'),
  keys: z
    .array(z.union([z.string().min(16, 'a key of at least 16 characters'), keySchema]))
    .default([])
    .describe('Keys, as env:NAME each, or with a name and limits.'),
  corsOrigins: z
    .array(
      z
        .string()
        .transform((origin) => origin.replace(/\/+$/, ''))
        .refine(isOrigin, 'an origin like https://app.example, without a path, or * for every page'),
    )
    .default([])
    .describe('Origins of web pages that may call this server, like https://app.example; * = all. Default: none.'),
  trustedProxies: z.array(z.string()).default([]).describe('Addresses or networks whose X-Forwarded-For is believed.'),
  budget: z.strictObject(ceilings).optional().describe('Ceilings over all keys together.'),
  deadlineMs: z
    .int()
    .min(1)
    .default(600_000)
    .describe('Milliseconds after which the best answer so far is returned; a request may ask for less.'),
  limits: z
    .strictObject({
      bodyBytes: z
        .int()
        .min(1_024)
        .default(20 * 1_024 * 1_024),
      messages: z.int().min(1).default(2_000),
      tools: z.int().min(0).default(128),
      concurrentRequests: z.int().min(1).default(512).describe('More are refused with 503 and Retry-After.'),
      callsPerRequest: z
        .int()
        .min(1)
        .max(1_000)
        .default(64)
        .describe('Chat generations that one request may start, whatever its strategy.'),
      headersTimeoutMs: z.int().min(1).default(10_000).describe('For all request headers to arrive.'),
      requestTimeoutMs: z.int().min(1).default(60_000).describe('For the whole request, body included, to arrive.'),
      stalledClientMs: z.int().min(1).default(60_000).describe('A client that reads nothing for so long is cut.'),
    })
    .prefault({}),
  show: z
    .union([showSchema, z.record(z.string(), showSchema)])
    .optional()
    .describe(
      'How clients see that a pool works: none, reasoning (folded thinking), footer (one closing line); or one of these by strategy.',
    ),
  page: z.boolean().default(true).describe('Serve the page at `/`; false = nothing is there.'),
  reports: z.string().min(1).optional().describe("Folder of the lab's reports, a folder each, shown on the page."),
  strictFields: z
    .boolean()
    .default(false)
    .describe(
      'Refuse request fields that this server does not use itself, instead of passing them on or leaving them.',
    ),
  state: z
    .string()
    .superRefine(checkStateAddress)
    .optional()
    .describe(
      'A Postgres database (postgres://user@host/database, best as env:NAME) that keeps traces and spending in place of files, for all replicas.',
    ),
  heartbeatMs: z.int().min(100).default(10_000).describe('Silence in a stream before a comment is sent.'),
  shutdownGraceMs: z.int().min(0).default(30_000).describe('For requests under way to finish before they are cut.'),
  cache: z
    .strictObject({
      entries: z.int().min(1).default(1_000),
      ttlMs: z.int().min(1).default(3_600_000),
    })
    .optional()
    .describe('Answers to exactly the same request of the same key are given again. Default: off.'),
  learn: learnSectionSchema
    .optional()
    .describe('Learn from answers and feedback while serving, into `bank`. Default: off. Asks nobody.'),
  logs: z
    .strictObject({
      level: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
      content: z.boolean().default(false).describe('Write questions and answers into the logs.'),
    })
    .prefault({}),
  telemetry: z
    .strictObject({ content: z.boolean().default(false).describe('Put questions and answers into spans.') })
    .prefault({})
    .describe('OpenTelemetry spans; they go where the process has registered an SDK.'),
})

/** The section `traces` of the configuration file. */
export const tracesSectionSchema = z.strictObject({
  file: z.string().min(1).default('smacs-traces.db').describe('SQLite file, mode 0600.'),
  content: z.enum(['full', 'none']).default('full').describe('Keep what was asked and written, or only what it took.'),
  retentionDays: z.number().gt(0).default(7).describe('Older traces are deleted for good.'),
})

export type ShowSection = NonNullable<z.output<typeof serverSectionSchema>['show']>
export type ServerSection = z.output<typeof serverSectionSchema>
export type TracesSection = z.output<typeof tracesSectionSchema>
export type ServerKeySection = Exclude<ServerSection['keys'][number], string>
export type SpendingCeilings = z.output<typeof serverSectionSchema.shape.budget>
