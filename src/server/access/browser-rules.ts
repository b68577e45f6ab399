import type { IncomingHttpHeaders } from 'node:http'
import { excerpt } from '../../options/excerpt.ts'
import { RequestError } from '../errors/request-error.ts'
import { hostName, isLoopbackHost } from './loopback.ts'

/**
 * Without keys, whoever reaches the socket may spend the owner's money, and every web page the owner opens can reach a
 * loopback socket. So a `Host` that is not a loopback name (DNS rebinding), an `Origin` that is not this server's own or
 * named in the file, and what a page of another site asks for without one (a picture, a form) are refused.
 * @throws RequestError 403
 */
export function refuseForeignPages(headers: IncomingHttpHeaders, allowedOrigins: readonly string[]): void {
  const name = headers.host === undefined ? undefined : hostName(headers.host)
  if (name === undefined || !isLoopbackHost(name)) {
    throw forbidden(
      `Without keys only this machine may ask, by a loopback name; \`Host: ${excerpt(headers.host ?? '')}\` is none. Set \`server.keys\` to be reached by other names.`,
      'foreign_host',
    )
  }
  const origin = headers.origin
  if (origin !== undefined && allowedOrigins.includes(origin)) return
  // Browsers send it with every request; `none` is an address somebody typed. Neighbouring ports are same-site too.
  const site = headers['sec-fetch-site']
  if (site === 'cross-site' || (site === 'same-site' && origin === undefined)) {
    throw forbidden(
      'Without keys no web page of another origin may ask; `Sec-Fetch-Site` says that one does.',
      'foreign_origin',
    )
  }
  if (origin === undefined) return
  if (origin === `http://${headers.host}`) return
  throw forbidden(
    `Without keys no web page of another origin may ask; \`Origin: ${excerpt(origin)}\` is not in \`server.corsOrigins\`.`,
    'foreign_origin',
  )
}

function forbidden(message: string, code: string): RequestError {
  return new RequestError(message, { status: 403, type: 'permission_error', code })
}
