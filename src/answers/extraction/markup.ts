/**
 * A line without the marks of Markdown emphasis, headings, quotes, list bullets and code. The power sign of `2**10` stays,
 * and so does every sign before a number or formula: `- 5` is minus five, `> 5` an inequality.
 */
export function withoutMarkup(text: string): string {
  return withoutEmphasis(
    text.replace(
      /^[ \t]{0,20}(?:#{1,6}[ \t]|[*•][ \t]{1,4}|[>+-][ \t]{1,4}(?=[*_"'(]{0,3}[\p{L}]{2})(?!(?:sqrt|sin|cos|tan|log|ln|exp|pi)\b))/u,
      '',
    ),
  )
}

/** A text without the marks of Markdown emphasis and code, and without what is struck through. */
export function withoutEmphasis(text: string): string {
  return text
    .replace(/~~[^~\n]{1,200}~~/g, ' ')
    .replace(/(?<![\w)\]])\*\*|\*\*(?![\w([])|__|`/g, '')
    .trim()
}

/**
 * Outer pairs of marks off: `$…$`, `\(…\)`, `\[…\]`, quotes, emphasis, backquotes; a final full stop off.
 * @param keepQuotes where they tell a literal from another
 */
export function withoutDelimiters(text: string, keepQuotes = false): string {
  let inner = text.trim()
  if (isPlainWord.test(inner)) return inner
  for (let round = 0; round < 8; round++) {
    const before = inner
    inner = inner.replace(/(?<![.\\])[.。]$|[;,:]$/, '').trim()
    for (const [open, close] of delimiterPairs) {
      if (keepQuotes && isQuote.test(open)) continue
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

const isQuote = /["'“]/

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
