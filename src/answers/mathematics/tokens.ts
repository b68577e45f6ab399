import { addRationals, type Rational, rational, rationalFromNumeral } from './rational.ts'

/** The pieces of a formula. `word` is a run of letters, `command` a LaTeX command without its backslash. */
export type Token =
  | { readonly kind: 'number'; readonly value: Rational; readonly decimals: number; readonly spaced: boolean }
  | { readonly kind: 'word'; readonly text: string; readonly spaced: boolean }
  | { readonly kind: 'command'; readonly text: string; readonly spaced: boolean }
  | { readonly kind: 'symbol'; readonly text: string; readonly spaced: boolean }

const mostTokens = 1_500

const unicodeSymbols: Readonly<Record<string, string>> = {
  '−': '-',
  '–': '-',
  '—': '-',
  '×': '*',
  '·': '*',
  '⋅': '*',
  '∙': '*',
  '÷': '/',
  '∕': '/',
  '⁄': '/',
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
  '±': '±',
  '∓': '∓',
  '°': '°',
  '∪': '∪',
  '⟨': '⟨',
  '⟩': '⟩',
  '＝': '=',
}

const unicodeCommands: Readonly<Record<string, string>> = {
  π: 'pi',
  '√': 'sqrt',
  '∞': 'infty',
  '∅': 'emptyset',
  θ: 'theta',
  α: 'alpha',
  β: 'beta',
  γ: 'gamma',
  δ: 'delta',
  λ: 'lambda',
  μ: 'mu',
  ω: 'omega',
  φ: 'phi',
  ϕ: 'phi',
  σ: 'sigma',
  τ: 'tau',
  ρ: 'rho',
  ε: 'epsilon',
  ℝ: 'R',
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** The tokens of a formula in LaTeX or plain text; undefined where it holds something that is no mathematics, or too much. */
export function tokensOf(source: string): readonly Token[] | undefined {
  const tokens: Token[] = []
  let at = 0
  let depth = 0
  let spaced = false
  while (at < source.length) {
    if (tokens.length > mostTokens) return undefined
    const char = source.charAt(at)
    if (/\s/.test(char)) {
      spaced = true
      at++
      continue
    }
    const rest = source.slice(at, at + 4_200)
    if (/^\.?\d/.test(rest)) {
      const numeral = numeralAt(rest, depth === 0)
      if (numeral === undefined) return undefined
      tokens.push({ kind: 'number', value: numeral.value, decimals: numeral.decimals, spaced })
      at += numeral.length
    } else if (/^[A-Za-z]/.test(char)) {
      const text = /^[A-Za-z]+/.exec(rest)?.[0] ?? char
      tokens.push({ kind: 'word', text, spaced })
      at += text.length
    } else if (char === '\\') {
      const name = /^\\([A-Za-z]+|[{}|\\%$&_,;:!> ])/.exec(rest)?.[1]
      if (name === undefined) return undefined
      at += 1 + name.length
      if (/^[,;:!> ]$/.test(name)) continue
      if (name === '{' || name === '}') tokens.push({ kind: 'symbol', text: `\\${name}`, spaced })
      else if (name === '|') tokens.push({ kind: 'symbol', text: '|', spaced })
      else tokens.push({ kind: 'command', text: name, spaced })
      if (name === '{') depth++
      else if (name === '}') depth--
    } else if (superscripts.includes(char)) {
      let digits = ''
      while (at < source.length && superscripts.includes(source.charAt(at)))
        digits += superscripts.indexOf(source.charAt(at++))
      tokens.push({ kind: 'symbol', text: '^', spaced: false })
      tokens.push({
        kind: 'number',
        value: { numerator: BigInt(digits.slice(0, 20)), denominator: 1n },
        decimals: 0,
        spaced: false,
      })
    } else if (unicodeCommands[char] !== undefined) {
      tokens.push({ kind: 'command', text: unicodeCommands[char], spaced })
      at++
    } else {
      const symbol = /^(?:\*\*|<=|>=|!=|==)/.exec(rest)?.[0] ?? unicodeSymbols[char] ?? char
      if (!/^(?:\*\*|<=|>=|!=|==|[-+*/^_=<>()[\]{}|,;!'&±∓°∪⟨⟩:])$/.test(symbol)) return undefined
      if ('([{⟨'.includes(symbol)) depth++
      else if (')]}⟩'.includes(symbol)) depth--
      tokens.push({ kind: 'symbol', text: symbol === '**' ? '^' : symbol === '==' ? '=' : symbol, spaced })
      at += unicodeSymbols[char] === undefined ? symbol.length : 1
    }
    spaced = false
  }
  return tokens
}

function numeralAt(
  rest: string,
  thousands: boolean,
): { value: Rational; decimals: number; length: number } | undefined {
  const grouped = thousands ? /^\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?/.exec(rest)?.[0] : undefined
  const repeating = /^(\d{0,40}\.\d{0,40})\\(?:overline|bar)\s?\{(\d{1,40})\}/.exec(rest)
  if (repeating !== null) {
    const [all, start = '', period = ''] = repeating
    const head = rationalFromNumeral(start === '.' ? '0' : start.replace(/\.$/, ''))
    const places = start.length - 1 - start.indexOf('.')
    const tail = rational(BigInt(period), (10n ** BigInt(period.length) - 1n) * 10n ** BigInt(places))
    const value = head && tail && addRationals(head, tail)
    return value && { value, decimals: 0, length: all.length }
  }
  const text = grouped ?? /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4}(?![\dA-Za-z]))?/.exec(rest)?.[0]
  if (text === undefined || text.length > 4_000) return undefined
  const numeral = text.replaceAll(',', '')
  const value = rationalFromNumeral(numeral)
  const decimals = /\.(\d*)/.exec(numeral)?.[1]?.length ?? 0
  return value && { value, decimals, length: text.length }
}
