const inert =
  '(?:text|textbf|textit|textrm|textsf|texttt|emph|mathbf|mathrm|mathit|mathsf|boldsymbol|bm|mbox|underline|underbrace)'
/** A numeral, or what is written like one, in a command that only dresses it. */
const dressed = new RegExp(`\\\\${inert}\\s{0,4}\\{\\s{0,4}([-+−]?[\\d.,:/ ]{1,60}%?)\\s{0,4}\\}`, 'g')
const coloured =
  /\\(?:textcolor|color|colorbox)\s{0,4}\{[A-Za-z0-9!#]{1,30}\}\s{0,4}(?:\{((?:[^{}]|\{[^{}]{0,200}\}){0,400})\})?/g
const size = /\\(?:tiny|small|normalsize|large|Large|LARGE|huge|Huge|bf|it|rm|displaystyle)(?![A-Za-z])\s{0,4}/g
const tag = /<\/?(?:b|i|u|em|strong|mark|span|sub|p|big|code|br)(?:\s[^<>]{0,60})?\/?>/gi
/** Signs of an end or of joy after the answer. */
const flourish =
  /(?:\s|\\[;,!: ]|\\q?quad(?![a-z])|\\(?:checkmark|blacksquare|square|Box|qed|qedsymbol|bigstar|star)(?![A-Za-z])|[\u2705\u2713\u2714\u25a0\u25a1\u220e]|(?![\d#*])\p{Extended_Pictographic})+$/u
/** A remark in a \text after the value: `5 \text{ (since } x>0)`, `3k \text{ for } k \in \mathbb{Z}`. */
const remark =
  /(?<=\S)(?:\s|\\[,;: ]|\\q?quad)*\\text\s{0,4}\{\s{0,4}(?:\((?:since|as|because|reject|note|see|check)|(?:for|where|since|because|as|with)\b(?! remainder)).*$/i
/** A remark in brackets after the value that says nothing of its size: `17 (out of 20)`. */
const bracketed =
  /(?<=\d)\s\((?:out of|since|because|as|see|check|i\.e\.|that is|rounded|in total|the|from|given|after)\b[^()]{0,120}\)$|(?<=\d)\s\(\d+ [a-z]{3,20}(?:,? (?:and|plus) \d+ [a-z]{3,20}|, \d+ [a-z]{3,20}){1,4}\)$/i

/** A value without what only dresses it: fonts, colours, sizes, HTML tags, check marks, remarks after it. */
export function undecorated(text: string): string {
  if (/^[-\d.,]*$/.test(text)) return text
  return text
    .replace(tag, '')
    .replace(coloured, (_all, inside: string | undefined) => inside ?? '')
    .replace(size, '')
    .replace(dressed, '$1')
    .replace(remark, '')
    .replace(bracketed, '')
    .replace(flourish, '')
    .trim()
}
