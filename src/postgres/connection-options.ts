import type pg from 'pg'
import type { PostgresAddress, SslMode } from './postgres-address.ts'

/** How pg connects to an address. The password stands there as a function, so that nothing which prints it tells it. */
export function connectionOptions(address: PostgresAddress) {
  const { host, port, user, database, sslMode } = address
  const secret = address.password()
  return {
    host,
    port,
    ...(user !== undefined && { user }),
    ...(database !== undefined && { database }),
    ...(secret !== undefined && { password: () => secret }),
    ...(sslMode !== undefined && { ssl: sslOf(sslMode) }),
    application_name: address.applicationName,
    connectionTimeoutMillis: address.connectTimeoutMs,
    keepAlive: true,
  } satisfies pg.ClientConfig
}

function sslOf(mode: SslMode): NonNullable<pg.ClientConfig['ssl']> {
  switch (mode) {
    case 'disable':
      return false
    case 'require':
      return { rejectUnauthorized: false }
    case 'verify-ca':
      return { checkServerIdentity: () => undefined }
    case 'verify-full':
      return true
  }
}
