/** A text without the marks of Markdown emphasis, headings, quotes, list bullets and code. The power sign of `2**10` stays. */
export function withoutMarkup(text: string): string {
  return text
    .replace(/^[ \t]{0,20}(?:#{1,6}[ \t]|>[ \t]?|[-*+•][ \t])/, '')
    .replace(/(?<![\w)\]])\*\*|\*\*(?![\w([])|__|`/g, '')
    .trim()
}

/** Outer pairs of marks off: `$…$`, `\(…\)`, `\[…\]`, quotes, emphasis, backquotes; a final full stop off. */
export function withoutDelimiters(text: string): string {
  let inner = text.trim()
  if (isPlainWord.test(inner)) return inner
  for (let round = 0; round < 8; round++) {
    const before = inner
    inner = inner.replace(/(?<![.\\])[.。]$|[;,:]$/, '').trim()
    for (const [open, close] of delimiterPairs) {
      if (inner.length > open.length + close.length && inner.startsWith(open) && inner.endsWith(close)) {
        const between = inner.slice(open.length, -close.length)
        if (!between.includes(open) && !between.includes(close)) inner = between.trim()
      }
    }
    if (inner === before) break
  }
  return inner
}

/** Nothing to take off: most answers to choices are a letter. */
const isPlainWord = /^[A-Za-z0-9]{1,64}$/

const delimiterPairs = [
  ['**', '**'],
  ['__', '__'],
  ['*', '*'],
  ['```', '```'],
  ['`', '`'],
  ['$$', '$$'],
  ['$', '$'],
  ['\\(', '\\)'],
  ['\\[', '\\]'],
  ['"', '"'],
  ['“', '”'],
  ["'", "'"],
] as const
