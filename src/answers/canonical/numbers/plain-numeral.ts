/** Signs of grouping that cannot be read as anything else where every group has three digits. */
const grouped = /^[+-]?\d{1,3}(?:(?:,\d{3})+(?:\.\d*)?|(?:[ '’]\d{3})+(?:[.,]\d+)?|(?:_\d{3})+(?:\.\d*)?)$/
const indian = /^[+-]?\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?$/
/** `1.234.567` and `1.234,56`: a single group of three after a point is a decimal numeral to others, and is left. */
const european = /^[+-]?\d{1,3}(?:(?:\.\d{3}){2,}(?:,\d+)?|\.\d{3},\d{1,2}|\.\d{3},\d{4,})$/
/** `1,5` in a question in a language that writes so. `1,234` stays what it is: nobody can tell. */
const decimalComma = /^[+-]?\d+,(?:\d{1,2}|\d{4,})$/
const plain = /^[+-]?(?:\d+\.?\d*|\.\d+)$/

/** A decimal numeral with a point and without groups; undefined where the text is no numeral, or nobody can tell which. */
export function plainNumeral(text: string, commaIsPoint: boolean): string | undefined {
  if (plain.test(text)) return text
  if (grouped.test(text)) return withoutGroups(text)
  if (indian.test(text)) return text.replaceAll(',', '')
  if (european.test(text)) return text.replaceAll('.', '').replace(',', '.')
  if (commaIsPoint && decimalComma.test(text)) return text.replace(',', '.')
  return undefined
}

function withoutGroups(text: string): string {
  const sign = /[ '’_]/.exec(text)?.[0] ?? ','
  const bare = text.replaceAll(sign, '')
  return sign === ',' ? bare : bare.replace(',', '.')
}
