import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici'
import { UsageError } from '../errors/smacs-error.ts'
import type { EndpointOptions } from './endpoint-options.ts'

/** How requests travel to an endpoint. */
export interface EndpointRoute {
  readonly dispatcher: Dispatcher
  /** The proxy in between, without its user and password; absent = none. */
  readonly proxy?: string
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The route that options and environment name: `proxy` of the options before `HTTPS_PROXY`, `HTTP_PROXY` and `ALL_PROXY`
 * (in either case), but for what `NO_PROXY` lists and loopback, which are reached directly.
 * @throws UsageError when `caFile` cannot be read
 */
export function endpointRoute(
  options: Pick<EndpointOptions, 'baseUrl' | 'proxy' | 'caFile'>,
  environment: Environment = {},
): EndpointRoute {
  // Timeouts belong to whoever calls: a model may think for minutes before its first byte.
  const patient = { headersTimeout: 0, bodyTimeout: 0 }
  const tls = options.caFile === undefined ? {} : { ca: [...rootCertificates, readAuthority(options.caFile)] }
  const { hostname, protocol } = new URL(options.baseUrl)
  const proxy = isLoopback(hostname) ? undefined : proxyFor(options.proxy, protocol, environment)
  if (proxy === undefined) return { dispatcher: new Agent({ ...patient, connect: tls }) }
  const noProxy = options.proxy === undefined ? (environment.no_proxy ?? environment.NO_PROXY ?? '') : ''
  const dispatcher = new EnvHttpProxyAgent({
    ...patient,
    connect: tls,
    requestTls: tls,
    proxyTls: tls,
    httpProxy: proxy,
    httpsProxy: proxy,
    noProxy,
    // As curl does: plain addresses are asked of the proxy, only encrypted ones are tunnelled.
    proxyTunnel: false,
  })
  return { dispatcher, proxy: URL.parse(proxy)?.origin ?? proxy }
}

function proxyFor(option: string | false | undefined, protocol: string, environment: Environment): string | undefined {
  if (option !== undefined) return option === false ? undefined : option
  const names = protocol === 'https:' ? ['https_proxy', 'all_proxy'] : ['http_proxy', 'all_proxy']
  const named = names.flatMap((name) => [environment[name], environment[name.toUpperCase()]]).find(Boolean)
  return named === undefined || named.includes('://') ? named : `http://${named}`
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/i.test(hostname)
}

function readAuthority(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new UsageError(`\`caFile\` ${file} cannot be read. Give the path of a certificate in PEM form.`, { cause })
  }
}
