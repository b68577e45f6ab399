import { UsageError } from '../errors/smacs-error.ts'
import { nearestName } from '../options/nearest-name.ts'

/** What the part after `?` may say: ours, and how to connect, as libpq names it. */
const ourOptions = ['schema', 'retrieval'] as const
const connectionOptions = ['host', 'port', 'sslmode', 'application_name', 'connect_timeout'] as const
const sslModes = ['disable', 'require', 'verify-ca', 'verify-full'] as const

/** How the server's certificate is looked at: `require` encrypts alone, the others want one that an authority signed. */
export type SslMode = (typeof sslModes)[number]

/** Where a Postgres database is, and in which of its schemas smacs keeps its tables. Printing one shows no password. */
export interface PostgresAddress {
  /** A name or address, or the absolute path of the folder with the server's socket. */
  readonly host: string
  readonly port: number
  /** Absent: as the environment or the system says (PGUSER, the user's name). */
  readonly user?: string
  readonly database?: string
  readonly sslMode?: SslMode
  readonly applicationName: string
  readonly connectTimeoutMs: number
  /** The schema of our tables; default `smacs`. */
  readonly schema: string
  /** What the address says of finding neighbours in a bank; absent where it says nothing. */
  readonly retrieval?: string
  /** A function, so that nothing which prints the address prints it. Gives undefined where the address has none. */
  readonly password: () => string | undefined
  /** The address without its password, for messages, logs and traces. */
  readonly shown: string
  /** Equal for addresses that mean the same database, schema and way to connect. */
  readonly key: string
}

/** Whether a text names a Postgres database rather than a file. */
export function isPostgresAddress(text: string): boolean {
  return /^postgres(?:ql)?:\/\//i.test(text)
}

/**
 * Reads `postgres://user:password@host:port/database?schema=smacs`. A folder with a socket is `?host=/run/postgresql`.
 * @throws UsageError that repeats no password
 */
export function parsePostgresAddress(text: string): PostgresAddress {
  // With a socket's folder as host there may be nothing between @ and /, which a URL does not allow.
  const written = text.replace(/^[^:]+/, 'postgres').replace(/^([^/?#]*\/\/[^/?#]*@)(?=[/?#]|$)/, '$1localhost')
  const url = isPostgresAddress(text) ? URL.parse(written) : null
  if (url === null)
    throw new UsageError(
      `${redactPassword(text)} is no Postgres address: it should look like postgres://user@host:5432/database.`,
    )
  // An @ behind the host is one of a password that ended early for a / ? or # that nobody encoded.
  if (/@/.test(`${url.pathname}${url.search}${url.hash}`))
    throw new UsageError(
      `${redactPassword(text)} is no Postgres address: in a name or a password, write @ as %40, / as %2F, ? as %3F and # as %23.`,
    )
  const options = readOptions(url)
  const host = options.get('host') ?? (decoded(url.hostname).replace(/^\[(.*)\]$/, '$1') || 'localhost')
  const port = numberOption('port', options.get('port') ?? (url.port || '5432'), 65_535)
  const user = decoded(url.username)
  const secret = decoded(url.password)
  const database = decoded(url.pathname.slice(1))
  const schema = options.get('schema') ?? 'smacs'
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema))
    throw new UsageError('Expected `schema` of a Postgres address to be small letters, digits and `_`, at most 63.')
  const sslMode = options.get('sslmode')
  if (sslMode !== undefined && !isSslMode(sslMode))
    throw new UsageError(
      `Expected \`sslmode\` of a Postgres address to be one of ${sslModes.join(', ')}, got ${sslMode}.`,
    )
  const shown = shownAddress(url)
  return {
    host,
    port,
    ...(user !== '' && { user }),
    ...(database !== '' && { database }),
    ...(sslMode !== undefined && { sslMode }),
    applicationName: options.get('application_name') ?? 'smacs',
    connectTimeoutMs: 1_000 * numberOption('connect_timeout', options.get('connect_timeout') ?? '10', 3_600),
    schema,
    ...(options.has('retrieval') && { retrieval: options.get('retrieval') as string }),
    password: () => secret || undefined,
    shown,
    key: JSON.stringify([host, port, user, database, sslMode ?? '', schema]),
  }
}

/** A text with the passwords of every Postgres address in it left out. */
export function redactPassword(text: string): string {
  // Up to the last @ there is: whoever forgot to encode one in a password must not see half of it printed.
  return text
    .replace(/(postgres(?:ql)?:\/\/[^:/?#\s@]*):\S*(?=@)/gi, '$1:***')
    .replace(/([?&]password=)[^&\s]*/gi, '$1***')
}

function readOptions(url: URL): ReadonlyMap<string, string> {
  const known: readonly string[] = [...ourOptions, ...connectionOptions]
  for (const name of url.searchParams.keys())
    if (!known.includes(name))
      throw new UsageError(
        `Unknown option \`${name}\` in a Postgres address. The nearest known one is \`${nearestName(name, known)}\`; known: ${known.join(', ')}.`,
      )
  return new Map(url.searchParams)
}

/** A lone % is a % that nobody encoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function shownAddress(url: URL): string {
  const shown = new URL(url)
  if (shown.password !== '') shown.password = '***'
  return shown.href
}

function numberOption(name: string, value: string, most: number): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 1 || number > most)
    throw new UsageError(`Expected \`${name}\` of a Postgres address to be a whole number from 1 to ${most}.`)
  return number
}

function isSslMode(text: string): text is SslMode {
  return (sslModes as readonly string[]).includes(text)
}
