import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'
import type { Dispatcher } from 'undici'
import { UsageError } from '../errors/smacs-error.ts'
import type { EndpointOptions } from './endpoint-options.ts'
import { proxyAddress } from './proxy-address.ts'

/** How requests travel to an endpoint. */
export interface EndpointRoute {
  /** Made by the first request, which loads undici for it; the same one ever after. */
  dispatcher(): Promise<Dispatcher>
  /** Closes its connections, answered or not. */
  close(): Promise<void>
  /** The proxy in between, without its user and password; absent = none. */
  readonly proxy?: string
}

/**
 * The route that options and environment name.
 * @throws UsageError when `caFile` cannot be read or the environment's proxy is none
 */
export function endpointRoute(
  options: Pick<EndpointOptions, 'baseUrl' | 'proxy' | 'caFile'>,
  environment: Readonly<Record<string, string | undefined>> = {},
): EndpointRoute {
  // Timeouts belong to whoever calls: a model may think for minutes before its first byte.
  const patient = { headersTimeout: 0, bodyTimeout: 0 }
  const tls = options.caFile === undefined ? {} : { ca: [...rootCertificates, readAuthority(options.caFile)] }
  const proxy = proxyAddress(options, environment)
  if (proxy === undefined) return routeOf(({ Agent }) => new Agent({ ...patient, connect: tls }))
  const address = URL.parse(proxy)
  if (address === null || !/^(https?|socks5?):$/.test(address.protocol)) {
    throw new UsageError(
      'The environment names a proxy (`HTTPS_PROXY`, `HTTP_PROXY` or `ALL_PROXY`) that is none. Expected an address like http://proxy.example:3128.',
    )
  }
  const route = routeOf(
    ({ ProxyAgent }) =>
      new ProxyAgent({
        ...patient,
        uri: proxy,
        connect: tls,
        requestTls: tls,
        proxyTls: tls,
        // As curl does: plain addresses are asked of the proxy, only encrypted ones are tunnelled.
        proxyTunnel: false,
      }),
  )
  return { ...route, proxy: `${address.protocol}//${address.host}` }
}

function routeOf(create: (undici: typeof import('undici')) => Dispatcher): EndpointRoute {
  let made: Promise<Dispatcher> | undefined
  return {
    dispatcher() {
      made ??= import('undici').then(create)
      return made
    },
    async close() {
      await (await made)?.destroy()
    },
  }
}

function readAuthority(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new UsageError(`\`caFile\` ${file} cannot be read. Give the path of a certificate in PEM form.`, { cause })
  }
}
