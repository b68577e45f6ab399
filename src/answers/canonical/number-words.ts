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

/** How many a word such as `million` makes of what stands before it. */
export function scaleOf(word: string): bigint | undefined {
  return scales[word.toLowerCase()]
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
