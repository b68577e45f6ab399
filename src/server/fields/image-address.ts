import { BlockList, isIP } from 'node:net'
import { invalidRequest } from '../errors/request-error.ts'

/** What only answers on the endpoint's own machine or link: cloud machines keep their credentials there. */
const linkLocal = new BlockList()
linkLocal.addSubnet('169.254.0.0', 16, 'ipv4')
linkLocal.addSubnet('fe80::', 10, 'ipv6')
linkLocal.addAddress('fd00:ec2::254', 'ipv6')

const metadataNames: ReadonlySet<string> = new Set(['metadata.google.internal', 'metadata'])

/**
 * An image's address is fetched by an endpoint, from where it stands. Only what may be meant as a picture passes:
 * `https:`, `http:` and `data:`, and no address of link-local networks, however it is written. Names are not resolved.
 * @throws RequestError 400
 */
export function assertImageAddress(address: string): void {
  if (/^data:/i.test(address)) return
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') throw refused('starts with https:, http: or data:')
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  const family = isIP(host)
  const isLinkLocal = family !== 0 && linkLocal.check(host, family === 4 ? 'ipv4' : 'ipv6')
  if (isLinkLocal || metadataNames.has(host)) throw refused('is no link-local one')
}

function refused(rule: string): Error {
  return invalidRequest(`The address of an image ${rule}.`, undefined, 'invalid_image_url')
}
