import { jsonAnswerField } from './json-answer-field.ts'
import { withoutDelimiters, withoutMarkup } from './markup.ts'

/** What a response marks as its answer: an `answer` field, a box, a tag, or the words "the answer is"; in this order. */
export function markedAnswer(text: string, keepQuotes = false): string | undefined {
  return jsonAnswerField(text) ?? lastBoxed(text) ?? taggedAnswer(text) ?? statedAnswer(text, keepQuotes)
}

const tags = /<(?:final_?)?answer>([^<]{1,2000})<\/(?:final_?)?answer>/gi

/** The content of the last `<answer>…</answer>` of a text. */
export function taggedAnswer(text: string): string | undefined {
  const last = [...text.matchAll(tags)].at(-1)?.[1]?.trim()
  return last === '' ? undefined : last
}

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

// "the answer is …", "final answer: …", "**Answer:** …", "#### …". Every repeat is bounded, so that a hostile text costs
// time in proportion to its length.
const statement =
  /(?:\b(?:answer|result|solution)[*_]{0,2}(?:[ \t]{1,4}(?:to [^.:\n]{1,80}?|choice|option))?[*_]{0,2}[ \t]{0,4}(?:\bis\b|:|=|\bwould be\b|\bshould be\b|\bwill be\b)|^[ \t]{0,8}####[ \t])[ \t*_:]{0,12}/gim

/** The same in other languages: the word for "answer", what may stand beside it, and a verb or colon or a number. */
const foreignStatement =
  /(?:答案|答え|回答|正解|정답|답|ответ|відповідь|উত্তর|సమాధానం|उत्तर|الجواب|الإجابة|คำตอบ|đáp án|antwort|réponse|respuesta|resposta|risposta|odpowiedź|cevap|antwoord|svar(?:et)?|απάντηση|vastaus|válasz|răspuns(?:ul)?|jawaban(?:nya)?|תשובה)(?:[ \t]{1,3}(?:correcta|correcte|corrett[ao]|finale?|richtige|exacte?|est|es|é|è))?[ \t]{0,3}(?:(?:应该|應該)?[是为為]|は|[은는이]|[:：=]|ist|lautet|est|es|é|è|är|er|is|jest|হলো?|है|هي|هو|คือ|là|adalah|on)(?:[ \t:：]{1,3}|(?=[^\p{L}])|(?<=[是为為は은는이]))|(?:సమాధానం|উত্তর|उत्तर)[ \t]{1,3}(?=\d)/giu

const blankAnswer = /^[\s_.…:*$]*$|^<[^<>\n]{0,40}>$/
/** Words before "the answer is" that take back what follows. */
const hedged =
  /(?:\b(?:might|may|could)\s(?:think|say|guess|expect|believe|assume|be tempted)|\btempt|\b(?:do not|don['’]t|doesn['’]t|not) (?:think|believe|mean|say)|\bwhether\b|\b(?:wrong|incorrect|initial|previous|earlier)\s*$)[^.!?\n]{0,60}$/i

/**
 * What a response last says its answer to be, to the end of that sentence or line; what it corrects it to where it takes it
 * back. Undefined where no such words stand in it.
 */
export function statedAnswer(text: string, keepQuotes = false): string | undefined {
  const statements = [
    ...text.matchAll(statement),
    ...(isAscii.test(text) ? text.matchAll(latinForeign) : text.matchAll(foreignStatement)),
  ]
  for (const match of statements
    .toSorted((a, b) => a.index - b.index)
    .slice(-mostStatements)
    .reverse()) {
    if (hedged.test(text.slice(Math.max(0, match.index - 100), match.index))) continue
    const end = match.index + match[0].length
    const said = sentenceFrom(text, end, keepQuotes)
    if (said !== undefined) return correctedAnswer(text.slice(end)) ?? said
  }
  return undefined
}

const isAscii = /^\p{ASCII}*$/u
/** The words for "answer" that ASCII can write. */
const latinForeign =
  /\b(?:antwort|respuesta|resposta|risposta|cevap|antwoord|svar(?:et)?|vastaus|jawaban(?:nya)?)(?:[ \t]{1,3}(?:correcta|corrett[ao]|finale?|richtige))?[ \t]{1,3}(?:ist|lautet|es|is|adalah|on|er)[ \t:]{1,3}/gi

/** Statements looked at, from the last one back: bounds the work on a text that is nothing but statements. */
const mostStatements = 16

function sentenceFrom(text: string, start: number, keepQuotes: boolean): string | undefined {
  let from = start
  let line = lineFrom(text, from)
  // The answer may stand on a line of its own, after blank ones.
  for (let skipped = 0; skipped < 3 && blankAnswer.test(line.text.replace('\\[', '')); skipped++) {
    if (line.end >= text.length) return undefined
    from = line.end + 1
    line = lineFrom(text, from)
  }
  const sentence = withoutMarkup(untilSentenceEnd(line.text)).replace(finalVerb, '')
  const answer = withoutDelimiters(sentence, keepQuotes)
  return blankAnswer.test(answer) ? undefined : answer
}

/** The endings of a sentence that says what something is, in languages that put the verb last. */
const finalVerb = /(?<=[\dA-Za-z\p{sc=Han}\p{sc=Hangul}%)）])\s?(?:です|である|だ|입니다|이에요|예요|이다)$/u

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
    else if ('。，；।'.includes(char) && depth === 0) return line.slice(0, at)
    else if (char === '.' && !inMath && depth === 0 && /^(?:[*_"')]{0,4}\s|$)/.test(line.slice(at + 1, at + 7))) {
      if (!/\b(?:approx|ca|e\.g|i\.e|vs|no|Dr|Mr|Mrs|St)$/.test(line.slice(Math.max(0, at - 8), at)))
        return line.slice(0, at)
    }
  }
  return line
}

/** Words by which a response takes back what it has said. */
export const correction =
  /\b(?:wait|mistake|mistaken|correction|actually|correct (?:this|that|myself|it|the)|scratch that|oops|on second thoughts?|re-?evaluat\w{1,4}|re-?consider\w{0,4}|I was wrong|(?:that|this|which)(?:['’]s| is| was) (?:wrong|incorrect|not right|not correct))\b/i

const said =
  /\b(?:it|that|this|answer|result|total|value|number|one)(?:['’]s| is| should be| must be| has to be| should have been| should read)(?: actually| rather| instead| in fact| really)?\s{1,3}([-+$€£\d\\(*][^\n]{0,80}?)(?=\.(?:\s|$)|[!;\n]|, (?:not|because|since)\b|$)/gi

/** What a response says its answer to be after it has taken an earlier one back. Undefined where it takes none back. */
export function correctedAnswer(rest: string): string | undefined {
  const at = rest.search(correction)
  if (at === -1) return undefined
  return [...rest.slice(at).matchAll(said)].at(-1)?.[1]?.replace(/\*\*/g, '').trim()
}
