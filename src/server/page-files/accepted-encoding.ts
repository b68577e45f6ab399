/** What a text can be sent as beside itself, the smallest first. */
export const encodings = ['br', 'gzip'] as const

export type Encoding = (typeof encodings)[number]

/** The smallest encoding that an `Accept-Encoding` header takes by its name; undefined = none of ours. */
export function acceptedEncoding(header: string | string[] | undefined): Encoding | undefined {
  const taken = new Set<string>()
  for (const entry of String(header ?? '').split(',')) {
    const [name = '', ...parameters] = entry
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/)
    if (!parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))) taken.add(name)
  }
  return encodings.find((encoding) => taken.has(encoding))
}
