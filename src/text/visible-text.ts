/**
 * Code points that move a terminal's cursor, colour it, re-order what is read or hide from the eye: the C0 and C1
 * controls and DEL (tab and line feed stay), the bidirectional marks, embeddings, overrides and isolates (Unicode UAX 9),
 * line and paragraph separators, zero-width characters, the byte order mark, tag characters and lone surrogates.
 */
const hidden =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Cs}]/gu

/**
 * The text as it may be shown in a terminal: every control, escape and hidden character stands there as `\x1b` or
 * `\u{202e}`, so a model or endpoint can neither drive the terminal nor disguise what it says. A line break of two
 * characters becomes one.
 */
export function visibleText(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(hidden, (character) => {
    const codePoint = character.codePointAt(0) ?? 0
    const digits = codePoint.toString(16)
    return codePoint < 0x100 ? `\\x${digits.padStart(2, '0')}` : `\\u{${digits}}`
  })
}

/** The visible text on one line, white space run together, cut after `maxCharacters` with an ellipsis. */
export function visibleExcerpt(text: string, maxCharacters: number): string {
  // Cut first: a long text is not worth walking through. Ten times the room, as white space and marks may go.
  const line = visibleText(text.slice(0, maxCharacters * 10))
    .replace(/\s+/g, ' ')
    .trim()
  const points = Array.from(line)
  const isCut = points.length > maxCharacters || text.length > maxCharacters * 10
  return isCut ? `${points.slice(0, maxCharacters).join('').trimEnd()}…` : line
}
