/**
 * A free text as it is compared: compatibility characters unified, case folded, white space collapsed, marks of
 * emphasis, outer quotes and punctuation, and a leading article off. Signs that carry meaning (`-5`, `C++`, `3.5`) stay.
 */
export function normalisedText(text: string): string {
  if (arePlainWords.test(text)) return withoutArticle(text.toLowerCase())
  return withoutArticle(
    unified(text.replace(/\\(?:text|textbf|textit|textrm|mathrm|mathbf|mbox)\s{0,4}\{([^{}]{0,400})\}/g, '$1'))
      .replace(/\*\*|__|`/g, '')
      .replace(/\s+/g, ' ')
      .replace(/^[\s"'.,;:!?]{1,40}(?=[^\d])|^["']{1,3}/, '')
      .replace(/[\s"'.,;:!?]{1,40}$/, ''),
  ).trim()
}

/** ASCII words with one blank between them: most answers to choices, and most options. */
const arePlainWords = /^[A-Za-z0-9]+(?: [A-Za-z0-9]+)*$/

function withoutArticle(text: string): string {
  return text.replace(/^(?:the|a|an) (?=\S)/, '')
}

/** Case folded; signs that have several characters in one of them. */
function unified(text: string): string {
  if (isAscii.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
}

const isAscii = /^\p{ASCII}*$/u
