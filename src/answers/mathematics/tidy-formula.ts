/** Written variants of one notation brought to a single one, spacing and size commands off. Linear in the text's length. */
export function tidyFormula(source: string): string {
  return source
    .replace(/\\(?:left|right|bigl?|bigr|Bigl?|Bigr|biggl?|biggr|Biggl?|Biggr)(?![A-Za-z])\s{0,4}\.?/g, '')
    .replace(/\\(?:displaystyle|textstyle|limits|nolimits|quad|qquad|thinspace)(?![A-Za-z])/g, ' ')
    .replace(/\\[dtc]frac(?![A-Za-z])/g, '\\frac')
    .replace(/\\[dt]binom(?![A-Za-z])/g, '\\binom')
    .replace(/\\operatorname\*?\s{0,4}\{\s{0,4}([A-Za-z]{1,20})\s{0,4}\}/g, '\\$1')
    .replace(
      /\\(?:mathrm|mathbf|mathit|boldsymbol|bm|vec|hat|mathsf|overrightarrow)\s{0,4}\{\s{0,4}([A-Za-z])\s{0,4}\}/g,
      '$1',
    )
    .replace(/\\(?:text|textrm|mathrm|mbox)\s{0,4}\{\s{0,4}(and|or)\s{0,4}\}/g, ' $1 ')
    .replace(/\\(?:mathrm|text|textit|mathit)\s{0,4}\{\s{0,4}([eid])\s{0,4}\}/g, '$1')
    .replace(/\\mathbb\s{0,4}\{?R\}?/g, '(-\\infty,\\infty)')
    .replace(/\\cbrt(?![A-Za-z])/g, 'cbrt')
    .replace(/\\(?:lbrace)(?![A-Za-z])/g, '\\{')
    .replace(/\\(?:rbrace)(?![A-Za-z])/g, '\\}')
    .replace(/\\(?:lbrack)(?![A-Za-z])/g, '[')
    .replace(/\\(?:rbrack)(?![A-Za-z])/g, ']')
    .replace(/\\sqrt\s{0,4}(\d)(?=\d)/g, '\\sqrt{$1}')
    .replace(/\\frac\s{0,4}(\d)\s{0,4}(\d)/g, '\\frac{$1}{$2}')
    .replace(/\\frac\s{0,4}(\d)\s{0,4}\{/g, '\\frac{$1}{')
    .replace(/\{,\}|,\\!/g, '')
    .replace(/(\d)\\[,;](?=\d{3})/g, '$1')
    .replace(/(?<!\\)\\[!,;: ]/g, ' ')
    .replace(/[₀-₉]{1,4}/g, (digits) => `_{${[...digits].map((digit) => digit.charCodeAt(0) - 0x2080).join('')}}`)
    .replace(/\\%/g, '%')
    .replace(/\\\$/g, '')
    .replace(/[¼-¾⅐-⅞]/g, (fraction) => ` ${fraction.normalize('NFKC').replace('⁄', '/')} `)
    .replace(/(?<=[\d.])\s{1,4}[xX]\s{1,4}(?=\d)/g, '*')
    .replace(/~/g, ' ')
    .trim()
}
