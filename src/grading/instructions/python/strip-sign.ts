/** `str.lstrip(sign)` for the start and `str.rstrip(sign)` for the end; by the character, so that long runs cost no more. */
export function stripSign(text: string, atStart: string, atEnd: string): string {
  let start = 0
  let end = text.length
  while (start < end && text[start] === atStart) start++
  while (end > start && text[end - 1] === atEnd) end--
  return text.slice(start, end)
}
