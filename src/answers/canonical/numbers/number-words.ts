const small =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const tens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']
const scales: Readonly<Record<string, bigint>> = {
  thousand: 1_000n,
  million: 1_000_000n,
  billion: 1_000_000_000n,
  trillion: 1_000_000_000_000n,
}

/** The whole number that English words say: `forty-two`, `one hundred and five`. Undefined where any word is another. */
export function numberInWords(text: string): bigint | undefined {
  const words = text
    .toLowerCase()
    .trim()
    .split(/[\s-]+/, 24)
  const sign = words[0] === 'minus' || words[0] === 'negative' ? -1n : 1n
  if (sign === -1n) words.shift()
  let total = 0n
  let group = 0n
  let previous: 'none' | 'unit' | 'ten' | 'hundred' | 'scale' = 'none'
  for (const word of words) {
    const unit = small.indexOf(word)
    const ten = tens.indexOf(word)
    const scale = scales[word]
    if (word === 'and' && (previous === 'hundred' || previous === 'scale')) continue
    if (unit >= 0 && previous !== 'unit' && !(previous === 'ten' && (unit === 0 || unit > 9))) {
      group += BigInt(unit)
      previous = 'unit'
    } else if (word !== '' && ten >= 2 && previous !== 'unit' && previous !== 'ten') {
      group += BigInt(ten * 10)
      previous = 'ten'
    } else if (word === 'hundred' && previous === 'unit' && group < 10n) {
      group *= 100n
      previous = 'hundred'
    } else if (scale !== undefined && previous !== 'none' && previous !== 'scale') {
      total += group * scale
      group = 0n
      previous = 'scale'
    } else return undefined
  }
  return previous === 'none' ? undefined : sign * (total + group)
}

const hanDigits = '〇一二三四五六七八九'
const hanUnits: Readonly<Record<string, bigint>> = { 十: 10n, 百: 100n, 千: 1_000n }
const hanGroups: Readonly<Record<string, bigint>> = { 万: 10_000n, 萬: 10_000n, 亿: 100_000_000n, 億: 100_000_000n }

/** The whole number that Chinese numerals say: `十八`, `三百零五`. Undefined where any sign is another. */
export function hanNumber(text: string): bigint | undefined {
  if (!/^[〇零一二两兩三四五六七八九十百千万萬亿億]{1,20}$/u.test(text)) return undefined
  let [total, group, digit]: [bigint, bigint, bigint | undefined] = [0n, 0n, undefined]
  for (const sign of text.replace(/[两兩]/gu, '二').replaceAll('零', '〇')) {
    const unit = hanUnits[sign]
    const scale = hanGroups[sign]
    if (unit !== undefined) {
      group += (digit ?? 1n) * unit
      digit = undefined
    } else if (scale !== undefined) {
      total = (total + group + (digit ?? 0n)) * scale
      ;[group, digit] = [0n, undefined]
    } else if (digit !== undefined && digit !== 0n) return undefined
    else digit = BigInt(hanDigits.indexOf(sign))
  }
  return total + group + (digit ?? 0n)
}
