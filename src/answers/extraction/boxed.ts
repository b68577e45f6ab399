const boxedMark = /\\(?:boxed|fbox|framebox)[ \t]{0,8}(?=[{ ]?)/g

/**
 * The content of the last `\boxed{…}` of a text, braces inside it respected; `\boxed 5` gives `5`. Undefined where there
 * is none or the last one is empty or never closed.
 */
export function lastBoxed(text: string): string | undefined {
  let last: RegExpExecArray | undefined
  for (const match of text.matchAll(boxedMark)) last = match
  if (last === undefined) return undefined
  const start = last.index + last[0].length
  if (text.charAt(start) !== '{') return /^[^\s$,.;\\]{1,40}/.exec(text.slice(start, start + 40))?.[0]
  const end = closingBrace(text, start)
  const inside = end === undefined ? '' : text.slice(start + 1, end).trim()
  return inside === '' ? undefined : inside
}

/** Where the brace opened at `start` closes; escaped braces do not count. */
export function closingBrace(text: string, start: number): number | undefined {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '\\') at++
    else if (char === '{') depth++
    else if (char === '}') {
      depth--
      if (depth === 0) return at
    }
  }
  return undefined
}
