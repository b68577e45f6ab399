import { correctedAnswer } from './corrected-answer.ts'
import { withoutDelimiters, withoutMarkup } from './markup.ts'

// "the answer is …", "final answer: …", "**Answer:** …", "#### …". Every repeat is bounded, so that a hostile text costs
// time in proportion to its length.
const statement =
  /(?:\b(?:answer|result|solution)[*_]{0,2}(?:[ \t]{1,4}(?:to [^.:\n]{1,80}?|choice|option))?[*_]{0,2}[ \t]{0,4}(?:\bis\b|:|=|\bwould be\b|\bshould be\b|\bwill be\b)|^[ \t]{0,8}####[ \t])[ \t*_:]{0,12}/gim

/** The same in other languages: the word for "answer", what may stand beside it, and a verb or colon or a number. */
const foreignStatement =
  /(?:答案|答え|回答|正解|정답|답|ответ|відповідь|উত্তর|సమాధానం|उत्तर|الجواب|الإجابة|คำตอบ|đáp án|antwort|réponse|respuesta|resposta|risposta|odpowiedź|cevap|antwoord|svar(?:et)?|απάντηση|vastaus|válasz|răspuns(?:ul)?|jawaban(?:nya)?|תשובה)(?:[ \t]{1,3}(?:correcta|correcte|corrett[ao]|finale?|richtige|exacte?|est|es|é|è))?[ \t]{0,3}(?:(?:应该|應該)?[是为為]|は|[은는이]|[:：=]|ist|lautet|est|es|é|è|är|er|is|jest|হলো?|है|هي|هو|คือ|là|adalah|on)(?:[ \t:：]{1,3}|(?=[^\p{L}])|(?<=[是为為は은는이]))|(?:సమాధానం|উত্তর|उत्तर)[ \t]{1,3}(?=\d)/giu

const placeholder = /^[\s_.…:*$]*$|^<[^<>\n]{0,40}>$/
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
  for (let skipped = 0; skipped < 3 && placeholder.test(line.text.replace('\\[', '')); skipped++) {
    if (line.end >= text.length) return undefined
    from = line.end + 1
    line = lineFrom(text, from)
  }
  const sentence = withoutMarkup(untilSentenceEnd(line.text)).replace(finalVerb, '')
  const answer = withoutDelimiters(sentence, keepQuotes)
  return placeholder.test(answer) ? undefined : answer
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
