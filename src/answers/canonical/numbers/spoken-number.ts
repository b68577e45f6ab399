import { numberInWords } from './number-words.ts'

const scales: Readonly<Record<string, string>> = {
  hundred: '100',
  thousand: '1000',
  k: '1000',
  million: '1000000',
  mio: '1000000',
  mn: '1000000',
  m: '1000000',
  billion: '1000000000',
  bn: '1000000000',
  b: '1000000000',
  trillion: '1000000000000',
  tn: '1000000000000',
  lakh: '100000',
  lakhs: '100000',
  crore: '10000000',
  crores: '10000000',
  tens: '10',
  hundreds: '100',
  thousands: '1000',
  millions: '1000000',
  dozen: '12',
  dozens: '12',
  score: '20',
  gross: '144',
}
/** Letters that scale a number only where they stand directly on it: `5K`, `1.5M`. */
const scaleLetters = new Set(['k', 'm', 'b'])
/** Alike as places in an order and as parts of a whole. */
const fifthToTenth = ['fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth']
const parts = ['half', 'third', 'quarter', ...fifthToTenth, 'eleventh', 'twelfth']
const farParts: Readonly<Record<string, number>> = {
  fourth: 4,
  twentieth: 20,
  fiftieth: 50,
  hundredth: 100,
  thousandth: 1000,
  millionth: 1_000_000,
}
const ordinals = ['zeroth', 'first', 'second', 'third', 'fourth', ...fifthToTenth]
const multiples: Readonly<Record<string, string>> = {
  half: '1/2',
  twice: '2',
  double: '2',
  thrice: '3',
  triple: '3',
  quadruple: '4',
}

const piece = /\d[\d,]*(?:\.\d+)?|\.\d+|[A-Za-z]+|[%‰$€£₹]/g
const mostPieces = 40

/**
 * What a number said in words or half in words comes to, as a formula: `3 squared`, `half of 10`, `5 and a half`, `2 million`,
 * `the square root of 16`, `5 less than 12`, `minus 5`, `3 quarters`. Undefined where any word of it is another.
 */
export function spokenFormula(text: string): string | undefined {
  if (text.length > 200 || /[^\w\s.,%‰$€£₹'-]/.test(text) || !/[A-Za-z]{2}|\d[KMBkmb]\b|‰/.test(text)) return undefined
  const pieces = [...text.replace(/(?<=[a-z])-(?=[a-z])/g, ' ').matchAll(piece)]
  if (pieces.length === 0 || pieces.length > mostPieces || /(?:^|\s)-(?!\d)/.test(text)) return undefined
  const reader = new SpokenReader(
    pieces.map(({ 0: word, index }) => ({ word: word.toLowerCase(), joined: /\d/.test(text.charAt(index - 1)) })),
    text,
  )
  const value = reader.calculation()
  return value !== undefined && reader.ended ? value : undefined
}

interface Piece {
  readonly word: string
  /** Whether it stands directly on the numeral before it. */
  readonly joined: boolean
}

class SpokenReader {
  readonly #pieces: readonly Piece[]
  readonly #negative: boolean
  #at = 0

  constructor(pieces: readonly Piece[], text: string) {
    this.#pieces = pieces
    this.#negative = /^\s*-\d/.test(text)
  }

  get ended(): boolean {
    return this.#at >= this.#pieces.length
  }

  #word(ahead = 0): string {
    return this.#pieces[this.#at + ahead]?.word ?? ''
  }

  #take(...phrase: readonly string[]): boolean {
    if (!phrase.every((word, ahead) => this.#word(ahead) === word)) return false
    this.#at += phrase.length
    return true
  }

  calculation(): string | undefined {
    const first = this.#signed()
    if (first === undefined) return undefined
    if (this.#take('less', 'than')) return this.#with((other) => `(${other})-(${first})`)
    if (this.#take('more', 'than')) return this.#with((other) => `(${other})+(${first})`)
    if (this.#take('plus')) return this.#with((other) => `(${first})+(${other})`)
    if (this.#take('minus')) return this.#with((other) => `(${first})-(${other})`)
    if (this.#take('times') || this.#take('multiplied', 'by')) return this.#with((other) => `(${first})*(${other})`)
    if (this.#take('divided', 'by') || this.#take('over')) return this.#with((other) => `(${first})/(${other})`)
    if (this.#take('%', 'of') || this.#take('percent', 'of')) return this.#with((other) => `(${first})/100*(${other})`)
    return first
  }

  #with(write: (other: string) => string): string | undefined {
    const other = this.#signed()
    return other === undefined ? undefined : write(other)
  }

  #signed(): string | undefined {
    if (this.#take('minus') || this.#take('negative')) return this.#with((other) => `-(${other})`)
    if (!this.#take('the') && partOf(this.#word(1), '1') === undefined) this.#take('a')
    for (const [name, write] of [
      ['square root', (of: string) => `\\sqrt{${of}}`],
      ['cube root', (of: string) => `\\sqrt[3]{${of}}`],
      ['square', (of: string) => `(${of})^2`],
      ['cube', (of: string) => `(${of})^3`],
      ['reciprocal', (of: string) => `1/(${of})`],
    ] as const) {
      if (this.#take(...name.split(' '), 'of')) return this.#with(write)
    }
    const multiple = multiples[this.#word()]
    if (multiple !== undefined && this.#word(1) !== '') {
      this.#at++
      this.#take('of')
      this.#take('the')
      return this.#with((of) => `(${multiple})*(${of})`)
    }
    const value = this.#quantity()
    if (value !== undefined && this.#take('of')) return this.#with((of) => `(${value})*(${of})`)
    return value
  }

  /** `2 million and 3 thousand`, `5 and a half`, `3 quarters`, with what follows it. */
  #quantity(): string | undefined {
    let total = this.#scaled()
    if (total === undefined) return undefined
    for (let read = 0; read < 6; read++) {
      const start = this.#at
      this.#take('and')
      const more =
        this.#word() === 'a' || this.#word() === 'an' ? this.#fraction() : (this.#fraction() ?? this.#scaled(true))
      if (more === undefined) {
        this.#at = start
        break
      }
      total = `${total}+${more}`
      const scale = scales[this.#word()]
      if (scale !== undefined) {
        this.#at++
        total = `(${total})*${scale}`
      }
    }
    return this.#followed(`(${total})`)
  }

  #followed(value: string): string {
    if (this.#take('squared')) return `${value}^2`
    if (this.#take('cubed')) return `${value}^3`
    if (this.#take('factorial')) return `${value}!`
    if (this.#take('below', 'zero') || this.#take('degrees', 'below', 'zero')) return `-${value}`
    if (this.#take('above', 'zero') || this.#take('degrees', 'above', 'zero')) return value
    if (this.#take('‰') || this.#take('per', 'mille') || this.#take('per', 'thousand')) return `${value}/1000`
    const start = this.#at
    if (this.#take('raised')) this.#take('to')
    else this.#take('to')
    if (this.#at > start) {
      this.#take('the')
      if (this.#take('power', 'of')) {
        const exponent = this.#signed()
        if (exponent !== undefined) return `${value}^{${exponent}}`
      }
      const ordinal = /^(\d+)$/.exec(this.#word())?.[1] ?? ordinals.indexOf(this.#word())
      if (Number(ordinal) > 1) {
        this.#at++
        this.#take('th') || this.#take('nd') || this.#take('rd')
        this.#take('power')
        return `${value}^{${ordinal}}`
      }
    }
    this.#at = start
    return value
  }

  /** A number with its scale: `2`, `two hundred`, `5K`. A further one of a sum has to have a scale or be a part of one. */
  #scaled(further = false): string | undefined {
    const fraction = further ? undefined : this.#fraction()
    if (fraction !== undefined) return fraction
    const start = this.#at
    let number = this.#number()
    if (number === undefined && !further && scales[this.#word()] !== undefined && !scaleLetters.has(this.#word()))
      number = '1'
    if (number === undefined) return undefined
    let scaled = false
    for (let read = 0; read < 3; read++) {
      const next = this.#pieces[this.#at]
      const scale = next && scales[next.word]
      if (scale === undefined || (scaleLetters.has(next?.word ?? '') && next?.joined !== true)) break
      number = `${number}*${scale}`
      scaled = true
      this.#at++
    }
    if (further && !scaled && !/^\d{1,3}$/.test(this.#pieces[start]?.word ?? '')) {
      this.#at = start
      return undefined
    }
    return number
  }

  #number(): string | undefined {
    const word = this.#word()
    if (/^[\d.]/.test(word)) {
      this.#at++
      return (this.#at === 1 && this.#negative ? '-' : '') + word.replaceAll(',', '')
    }
    for (let length = Math.min(10, this.#pieces.length - this.#at); length > 0; length--) {
      const said = this.#pieces.slice(this.#at, this.#at + length).map((part) => part.word)
      if (
        said.some(
          (part) => scales[part] !== undefined && part !== 'hundred' && part !== 'thousand' && part !== 'million',
        )
      )
        continue
      const value = numberInWords(said.join(' '))
      if (value === undefined || value < 0n) continue
      this.#at += length
      return String(value)
    }
    return undefined
  }

  /** `a half`, `three quarters`, `2 thirds`, `12 hundredths`. */
  #fraction(): string | undefined {
    const start = this.#at
    const over = this.#take('a') || this.#take('an') ? '1' : this.#number()
    const under = over === undefined ? undefined : partOf(this.#word(), over)
    if (under === undefined) {
      this.#at = start
      return undefined
    }
    this.#at++
    return `${over}/${under}`
  }
}

function partOf(word: string, over: string): number | undefined {
  const name = word === 'halves' ? 'half' : over === '1' ? word : word.replace(/s$/, '')
  if (over !== '1' && name === word && word !== 'halves' && word !== 'half') return undefined
  const place = parts.indexOf(name)
  return place >= 0 ? place + 2 : farParts[name]
}
