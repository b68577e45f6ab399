import { withoutDelimiters, withoutMarkup } from './markup.ts'

// "the answer is …", "final answer: …", "**Answer:** …", "#### …". Every repeat is bounded, so that a hostile text costs
// time in proportion to its length.
const statement =
  /(?:\b(?:answer|result|solution)[*_]{0,2}(?:[ \t]{1,4}(?:to [^.:\n]{1,80}?|choice|option))?[*_]{0,2}[ \t]{0,4}(?:\bis\b|:|=|\bwould be\b|\bshould be\b|\bwill be\b)|^[ \t]{0,8}####[ \t])[ \t*_:]{0,12}/gim

const placeholder = /^[\s_.…:*$]*$|^<[^<>\n]{0,40}>$/

/**
 * What a response last says its answer to be, to the end of that sentence or line. Undefined where no such words stand
 * in it.
 */
export function statedAnswer(text: string): string | undefined {
  for (const match of [...text.matchAll(statement)].slice(-mostStatements).reverse()) {
    const said = sentenceFrom(text, match.index + match[0].length)
    if (said !== undefined) return said
  }
  return undefined
}

/** Statements looked at, from the last one back: bounds the work on a text that is nothing but statements. */
const mostStatements = 16

function sentenceFrom(text: string, start: number): string | undefined {
  let from = start
  let line = lineFrom(text, from)
  // The answer may stand on a line of its own, after blank ones.
  for (let skipped = 0; skipped < 3 && placeholder.test(line.text.replace('\\[', '')); skipped++) {
    if (line.end >= text.length) return undefined
    from = line.end + 1
    line = lineFrom(text, from)
  }
  const sentence = withoutMarkup(untilSentenceEnd(line.text))
  const answer = withoutDelimiters(sentence)
  return placeholder.test(answer) ? undefined : answer
}

function lineFrom(text: string, start: number): { readonly text: string; readonly end: number } {
  const newline = text.indexOf('\n', start)
  const end = newline === -1 ? text.length : newline
  return { text: text.slice(start, Math.min(end, start + 2_000)), end }
}

/** Cuts after the first full stop that ends a sentence: followed by white space, outside `$…$` and brackets. */
function untilSentenceEnd(line: string): string {
  let depth = 0
  let inMath = false
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at)
    if (char === '\\') at++
    else if (char === '$') inMath = !inMath && line.indexOf('$', at + 1) !== -1
    else if (char === '(' || char === '[' || char === '{') depth++
    else if (char === ')' || char === ']' || char === '}') depth = Math.max(0, depth - 1)
    else if (char === '.' && !inMath && depth === 0 && /^(?:[*_"')]{0,4}\s|$)/.test(line.slice(at + 1, at + 7))) {
      if (!/\b(?:approx|ca|e\.g|i\.e|vs|no|Dr|Mr|Mrs|St)$/.test(line.slice(Math.max(0, at - 8), at)))
        return line.slice(0, at)
    }
  }
  return line
}
