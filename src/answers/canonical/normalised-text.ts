/**
 * A free text as it is compared: compatibility characters unified, case folded, white space collapsed, marks of
 * emphasis, outer quotes and punctuation, and a leading article off. Signs that carry meaning (`-5`, `C++`, `3.5`) stay.
 */
export function normalisedText(text: string): string {
  if (isPlainWord.test(text)) return text.toLowerCase()
  return text
    .replace(/\\(?:text|textbf|textit|textrm|mathrm|mathbf|mbox)\s{0,4}\{([^{}]{0,400})\}/g, '$1')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\*\*|__|`/g, '')
    .replace(/\s+/g, ' ')
    .replace(/^[\s"'.,;:!?]{1,40}(?=[^\d])|^["']{1,3}/, '')
    .replace(/[\s"'.,;:!?]{1,40}$/, '')
    .replace(/^(?:the|a|an) (?=\S)/, '')
    .trim()
}

/** Nothing but ASCII letters and digits: all that is left to do is to fold their case. Most answers to choices are one. */
const isPlainWord = /^[A-Za-z0-9]{1,64}$/
