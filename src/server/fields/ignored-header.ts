/** Longer lists are cut; the trace has them whole. */
const lengthAtMost = 1_000

/** The header that tells a client which of its fields are not used; none where all are. */
export function ignoredHeader(paths: readonly string[]): Readonly<Record<string, string>> {
  if (paths.length === 0) return {}
  const text = paths.join(', ').replace(/[^\x20-\x7e]/g, '?')
  return { 'x-smacs-ignored': text.length > lengthAtMost ? `${text.slice(0, lengthAtMost)}...` : text }
}
