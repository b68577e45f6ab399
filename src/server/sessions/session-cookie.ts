import type { FastifyRequest } from 'fastify'

const name = 'smacs_session'
/** Without a path: the browser then takes the folder of the address it came from, whatever a proxy put before it. */
const attributes = 'HttpOnly; SameSite=Strict'

/** The cookie that a browser keeps until it is closed. */
export function sessionCookie(token: string, { protocol }: Pick<FastifyRequest, 'protocol'>): string {
  return `${name}=${token}; ${attributes}${protocol === 'https' ? '; Secure' : ''}`
}

/** Has the browser forget it. */
export const noSessionCookie = `${name}=; Max-Age=0; ${attributes}`

type Sent = Pick<FastifyRequest, 'headers' | 'protocol' | 'host' | 'method'>

/**
 * The token of a session, where the request comes from this server's own page. Browsers send cookies with what other pages
 * ask for too; such requests cannot carry the page's header, and their origin is another.
 */
export function sessionTokenOf(request: Sent): string | undefined {
  if (request.headers['x-smacs-page'] !== '1' || !isFromOwnPage(request)) return undefined
  return new RegExp(`(?:^|;\\s*)${name}=([\\w-]+)(?:;|$)`).exec(request.headers.cookie ?? '')?.[1]
}

function isFromOwnPage({ headers, protocol, host, method }: Sent): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  // Over plain HTTP browsers do not say it beyond loopback, and name the origin of what they only read if it is another.
  if (headers.origin !== undefined) return headers.origin === `${protocol}://${host}`
  return method === 'GET' || method === 'HEAD'
}
