import { z } from 'zod'

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/

/** How requests travel: the keys that a file may also have for all of its endpoints at once. */
export const routeShape = {
  /** The proxy in between, `false` = none. Default: as `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say. */
  proxy: z
    .union([
      z.url({ protocol: /^(https?|socks5?)$/, error: 'Expected the address of a proxy, or false' }),
      z.literal(false),
    ])
    .optional(),
  /** A certificate authority in PEM form, trusted beside the usual ones. */
  caFile: z.string().min(1).optional(),
}

/** What it takes to reach an OpenAI-compatible endpoint: the keys that chat models and embedders share. */
export const endpointShape = {
  /** Where the API starts, usually ending in `/v1`. A query stays on every address. */
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'Expected an http or https address' })
    .refine((url) => !hasCredentials(url), {
      error: 'A user name or password does not belong in the address: use `apiKey` or `headers`',
    }),
  /** Sent as a bearer token. Never part of an error, event or message. */
  apiKey: z
    .string()
    .min(1)
    .regex(/^[\x21-\x7e]+$/, { error: 'Expected a key without spaces or line breaks' })
    .optional(),
  /** Further headers of every request; they win over our own. */
  headers: z
    .record(
      z.string().regex(headerName, { error: 'Expected a header name' }),
      z.string().regex(headerValue, { error: 'Expected a header value on one line' }),
    )
    .default({}),
  /** The longest answer read, in bytes as sent; a longer one is cut off as an error. */
  maxResponseBytes: z
    .int()
    .min(1024)
    .default(16 * 2 ** 20),
  ...routeShape,
}

function hasCredentials(url: string): boolean {
  // Asked about wrong addresses too: every check of a value runs.
  const parsed = URL.parse(url)
  return parsed !== null && (parsed.username !== '' || parsed.password !== '')
}

/** The shared options with defaults filled in. */
export interface EndpointOptions {
  readonly baseUrl: string
  readonly apiKey?: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly maxResponseBytes: number
  readonly proxy?: string | false | undefined
  readonly caFile?: string | undefined
  /** Where the variables that name proxies are read; nowhere by default. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined
  readonly extraBody?: Readonly<Record<string, unknown>>
  /** Further texts to be kept out of messages and answers: what the configuration took from the environment. */
  readonly secrets?: readonly string[] | undefined
}
