import type { EndpointOptions } from './endpoint-options.ts'
import { proxyAddress, proxySecrets } from './proxy-address.ts'

/** Texts that no message and no answer of an endpoint may carry, each with its white-space separated parts. */
export interface EndpointSecrets {
  /** Whatever was sent beside the conversation. In a message a word too many blotted out does little harm. */
  readonly inMessages: readonly string[]
  /** Of those the ones that nobody would write by chance: an answer may well hold the word `high`. */
  readonly inAnswers: readonly string[]
}

const shortestInMessages = 4
const shortestKeyInAnswers = 8
const shortestInAnswers = 12

/** Headers that tell what everybody may know. */
const publicHeaders: ReadonlySet<string> = new Set(['accept', 'content-type', 'http-referer', 'user-agent', 'x-title'])

/** Values of keys, headers, extra fields, the address's query, the proxy's password, and those that the configuration took from the environment. */
export function endpointSecrets(options: EndpointOptions): EndpointSecrets {
  const { apiKey, headers, extraBody = {}, secrets = [] } = options
  const ofProxy = proxySecrets(proxyAddress(options, options.environment))
  const keys = withParts([...(apiKey ? [apiKey] : []), ...ofProxy, ...secrets])
  const sent = withParts([...queryValues(options.baseUrl), ...headerValues(headers)])
  // A lower-case word is a setting (`high`, `json_schema`), and an error about it has to name it.
  const fields = textsOf(extraBody).filter((text) => !/^[a-z_]*$/.test(text))
  const inMessages = [...keys, ...sent, ...fields].filter((text) => text.length >= shortestInMessages)
  const inAnswers = [
    ...keys.filter((text) => text.length >= shortestKeyInAnswers && !isOneKind(text)),
    ...sent.filter((text) => text.length >= shortestInAnswers && !isOneKind(text)),
    ...fields.filter((text) => text.length >= shortestInAnswers && !isOneKind(text) && /\d/.test(text)),
  ]
  return { inMessages: longestFirst(inMessages), inAnswers: longestFirst(inAnswers.filter((text) => !/\s/.test(text))) }
}

function withParts(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => [text, ...text.split(/\s+/)])
}

function longestFirst(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort((a, b) => b.length - a.length)
}

/** As it stands in the address and as it is meant: an endpoint may repeat either. */
function queryValues(baseUrl: string): readonly string[] {
  const url = URL.parse(baseUrl)
  if (url === null) return []
  const written = url.search
    .slice(1)
    .split('&')
    .map((pair) => pair.slice(pair.indexOf('=') + 1))
  return [...written, ...url.searchParams.values()]
}

function headerValues(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers).flatMap(([name, value]) => (publicHeaders.has(name.toLowerCase()) ? [] : [value]))
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}

/** Letters of one case alone, or digits alone: a word or a number. */
function isOneKind(text: string): boolean {
  return /^(?:[a-z]*|[A-Z]*|[A-Z][a-z]*|\d*)$/.test(text)
}
