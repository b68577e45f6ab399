import type { EndpointOptions } from './endpoint-options.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The proxy between here and an endpoint: the option before `HTTPS_PROXY`, `HTTP_PROXY` and `ALL_PROXY` (in either case);
 * of the environment's none for what `NO_PROXY` lists; for loopback none at all. Undefined = none.
 */
export function proxyAddress(
  { baseUrl, proxy }: Pick<EndpointOptions, 'baseUrl' | 'proxy'>,
  environment: Environment = {},
): string | undefined {
  const url = new URL(baseUrl)
  if (isLoopback(url.hostname) || proxy === false) return undefined
  if (proxy !== undefined) return proxy
  const names = url.protocol === 'https:' ? ['https_proxy', 'all_proxy'] : ['http_proxy', 'all_proxy']
  const named = names.flatMap((name) => [environment[name], environment[name.toUpperCase()]]).find(Boolean)
  if (named === undefined || isExempt(url, environment.no_proxy ?? environment.NO_PROXY ?? '')) return undefined
  return named.includes('://') ? named : `http://${named}`
}

/** The words of a proxy's address that nobody else may see: its password as it is written and meant, and as it is sent. */
export function proxySecrets(address: string | undefined): readonly string[] {
  const { username = '', password = '' } = (address === undefined ? null : URL.parse(address)) ?? {}
  if (password === '') return []
  const [user, word] = [username, password].map(decoded)
  return [password, word ?? '', Buffer.from(`${user}:${word}`).toString('base64')]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Whether an endpoint's host, as `URL.hostname` has it, is this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/i.test(hostname)
}

/** As curl and undici read `NO_PROXY`: hosts with all below them, a port where one stands there, `*` for every host. */
function isExempt({ hostname, port, protocol }: URL, list: string): boolean {
  const asked = port === '' ? { 'https:': '443', 'http:': '80' }[protocol] : port
  return list.split(/[,\s]+/).some((entry) => {
    const [, host = '', at] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? []
    if (host === '' || (at !== undefined && at !== asked)) return false
    const bare = host.replace(/^\*?\./, '')
    return host === '*' || hostname === bare || hostname.endsWith(`.${bare}`)
  })
}
