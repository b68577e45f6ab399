/** A last paragraph that speaks about the answer and holds none: how sure it is, what it is worth, where to ask. */
const remark =
  /^[\s*_#>]{0,8}(?:confidence|certainty|disclaimer|caveat|note|p\.?s\.?|source|sources|references?|time taken|word count|tokens?|difficulty|rating|score)\b[\s*_]{0,4}(?:level|score)?[\s*_]{0,4}[:=]/i

/** A text without its last lines that only remark on the answer. */
export function withoutRemarks(text: string): string {
  let end = text.length
  for (let lines = 0; lines < 6; lines++) {
    const trimmed = text.slice(0, end).trimEnd()
    const start = trimmed.lastIndexOf('\n') + 1
    if (start === 0 || !remark.test(trimmed.slice(start, start + 80))) break
    end = start
  }
  return end === text.length ? text : text.slice(0, end).trimEnd()
}
