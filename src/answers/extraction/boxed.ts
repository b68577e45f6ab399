const boxedMark = /\\(?:boxed|fbox|framebox)[ \t]{0,8}(?=[{ ]?)/g

/** Boxes looked at, from the last one back: bounds the work on a text that is nothing but boxes. */
const mostBoxes = 16
/** What an instruction puts into its box: `\boxed{your answer}`, `\boxed{...}`. */
const placeholder =
  /^(?:\\text\s?\{)?\s*(?:(?:your |the |final |my )*(?:answer|result|value|letter|number)(?: here)?|\.{2,}|…|_+|\\?[lc]?dots|\?)\s*\}?$/i

/**
 * The content of the last `\boxed{…}` of a text, braces inside it respected; `\boxed 5` gives `5`. Boxes that "and" or a
 * comma joins in one sentence are one list. Undefined where there is none or the last one is never closed.
 */
export function lastBoxed(text: string): string | undefined {
  const contents: string[] = []
  let start = text.length
  for (const mark of [...text.matchAll(boxedMark)].slice(-mostBoxes).reverse()) {
    const box = boxAt(text, mark)
    if (box !== undefined && contents.length === 0 && placeholder.test(box.content)) continue
    if (box === undefined || (contents.length > 0 && !joint.test(text.slice(box.end, start)))) break
    contents.unshift(box.content)
    start = mark.index
  }
  return contents.length === 0 ? undefined : contents.join(', ')
}

/** What stands between two boxes that together are the answer: `x = \boxed{3} and y = \boxed{4}`. */
const joint = /^[\s$]{0,6}(?:,?\s?(?:and|und|et|y)|,)[\s$]{0,6}(?:[A-Za-z](?:_\w)?\s?=\s?)?[\s$]{0,4}$/

interface Box {
  readonly content: string
  readonly end: number
}

function boxAt(text: string, mark: RegExpExecArray): Box | undefined {
  const start = mark.index + mark[0].length
  if (text.charAt(start) !== '{') {
    const content = /^[^\s$,.;\\]{1,40}/.exec(text.slice(start, start + 40))?.[0]
    return content === undefined ? undefined : { content, end: start + content.length }
  }
  const close = closingBrace(text, start)
  const content = close === undefined ? '' : text.slice(start + 1, close).trim()
  return close === undefined || content === '' ? undefined : { content, end: close + 1 }
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
