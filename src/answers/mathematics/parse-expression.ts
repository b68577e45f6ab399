import type { Expression, FunctionName } from './expression.ts'
import { type Grammar, parseFunction } from './parse-function.ts'
import { NoFormula, type TokenReader } from './token-reader.ts'
import type { Token } from './tokens.ts'

/** Whether a vertical bar closes an absolute value rather than opening one. */
interface Surroundings {
  readonly insideBars: boolean
}

const outside: Surroundings = { insideBars: false }

/** Sums, products, powers and what they are made of, with the usual precedence; products may be written without a sign. */
export function parseExpression(reader: TokenReader, surroundings: Surroundings = outside): Expression {
  return reader.nested(() => {
    const terms: Expression[] = [parseSigned(reader, surroundings)]
    for (;;) {
      if (reader.take('+')) terms.push(parseProduct(reader, surroundings))
      else if (reader.take('-')) terms.push({ kind: 'negative', of: parseProduct(reader, surroundings) })
      else if (isPlusMinus(reader.peek())) terms.push(parseSigned(reader, surroundings))
      else break
    }
    const [only] = terms
    return only !== undefined && terms.length === 1 ? only : { kind: 'sum', terms }
  })
}

function isPlusMinus(token: Token | undefined): token is Token {
  return token !== undefined && plusMinusSign(token) !== undefined
}

function plusMinusSign(token: Token): 1 | -1 | undefined {
  if (token.kind === 'symbol') return token.text === '±' ? 1 : token.text === '∓' ? -1 : undefined
  if (token.kind === 'command') return token.text === 'pm' ? 1 : token.text === 'mp' ? -1 : undefined
  return undefined
}

function parseSigned(reader: TokenReader, surroundings: Surroundings): Expression {
  if (reader.take('+')) return parseProduct(reader, surroundings)
  if (reader.take('-')) return { kind: 'negative', of: parseProduct(reader, surroundings) }
  const token = reader.peek()
  const sign = token === undefined ? undefined : plusMinusSign(token)
  if (sign === undefined) return parseProduct(reader, surroundings)
  reader.next()
  return { kind: 'plus-minus', sign, of: parseProduct(reader, surroundings) }
}

function parseProduct(reader: TokenReader, surroundings: Surroundings): Expression {
  let product = parseFactor(reader, surroundings)
  for (;;) {
    if (reader.take('*') || reader.takeCommand('times', 'cdot', 'ast')) {
      product = times(product, parseFactor(reader, surroundings))
    } else if (reader.take('/') || reader.takeCommand('div')) {
      product = { kind: 'quotient', over: product, under: parseFactor(reader, surroundings) }
    } else if (startsFactor(reader, surroundings)) {
      const mixed = mixedNumber(product, reader, surroundings)
      product = mixed ?? times(product, parsePower(reader, surroundings))
    } else return product
  }
}

function times(left: Expression, right: Expression): Expression {
  return { kind: 'product', factors: left.kind === 'product' ? [...left.factors, right] : [left, right] }
}

/** `2\frac{1}{3}` and `2 1/3` are two and a third, as everyone writes them. Two bare numbers side by side are nothing. */
function mixedNumber(whole: Expression, reader: TokenReader, surroundings: Surroundings): Expression | undefined {
  const token = reader.peek()
  if (whole.kind !== 'number' || whole.decimals > 0) {
    if (whole.kind === 'product' && token?.kind === 'number') throw new NoFormula('a number after a factor')
    return undefined
  }
  if (token?.kind === 'number') {
    if (!reader.isSymbol('/', 1) || reader.peek(2)?.kind !== 'number') throw new NoFormula('two numbers side by side')
    const over = parsePower(reader, surroundings)
    reader.expect('/')
    return { kind: 'sum', terms: [whole, { kind: 'quotient', over, under: parsePower(reader, surroundings) }] }
  }
  if (!reader.isCommand('frac')) return undefined
  const fraction = parsePower(reader, surroundings)
  const isPart =
    fraction.kind === 'quotient' &&
    fraction.over.kind === 'number' &&
    fraction.under.kind === 'number' &&
    fraction.over.decimals + fraction.under.decimals === 0
  return isPart ? { kind: 'sum', terms: [whole, fraction] } : times(whole, fraction)
}

function startsFactor(reader: TokenReader, surroundings: Surroundings): boolean {
  const token = reader.peek()
  if (token === undefined) return false
  if (token.kind === 'number') return true
  if (token.kind === 'word') return !separatorWords.has(token.text)
  if (token.kind === 'command') return !nonFactorCommands.has(token.text)
  return (
    token.text === '(' || token.text === '{' || token.text === '[' || (token.text === '|' && !surroundings.insideBars)
  )
}

const separatorWords = new Set(['and', 'or', 'U', 'cup'])
const nonFactorCommands = new Set([
  'times',
  'cdot',
  'ast',
  'div',
  'pm',
  'mp',
  'le',
  'leq',
  'leqslant',
  'ge',
  'geq',
  'geqslant',
  'lt',
  'gt',
  'ne',
  'neq',
  'in',
  'cup',
  'cap',
  'setminus',
  'rangle',
  'rfloor',
  'rceil',
  'rvert',
  'to',
  'rightarrow',
  'Rightarrow',
  'mid',
  'end',
  'equiv',
  'approx',
  'sim',
  'ldots',
  'dots',
  'cdots',
  'quad',
  'qquad',
  'mod',
  'pmod',
  'bmod',
  'circ',
  'degree',
  '\\',
  '&',
  '%',
  'land',
  'lor',
  'wedge',
  'vee',
])

function parseFactor(reader: TokenReader, surroundings: Surroundings): Expression {
  if (reader.take('-')) return { kind: 'negative', of: reader.nested(() => parseFactor(reader, surroundings)) }
  if (reader.take('+')) return reader.nested(() => parseFactor(reader, surroundings))
  return parsePower(reader, surroundings)
}

/** A primary with its factorials, degree sign and exponent. */
function parsePower(reader: TokenReader, surroundings: Surroundings = outside): Expression {
  const base = parsePostfix(reader, parsePrimary(reader, surroundings))
  if (!reader.take('^')) return base
  if (reader.takeCommand('circ', 'degree') || reader.take('°')) return degrees(base)
  if (reader.isSymbol('{') && ['circ', 'degree'].includes(commandAt(reader, 1)) && reader.isSymbol('}', 2)) {
    for (let read = 0; read < 3; read++) reader.next()
    return degrees(base)
  }
  const exponent = reader.nested(() => parseFactor(reader, surroundings))
  return parsePostfix(reader, { kind: 'power', base, exponent })
}

function commandAt(reader: TokenReader, ahead: number): string {
  const token = reader.peek(ahead)
  return token?.kind === 'command' ? token.text : ''
}

function degrees(of: Expression): Expression {
  return { kind: 'call', name: 'degrees', of: [of] }
}

function parsePostfix(reader: TokenReader, base: Expression): Expression {
  let result = base
  for (let repeats = 0; repeats < 4; repeats++) {
    if (reader.take('!')) result = { kind: 'call', name: 'factorial', of: [result] }
    else if (reader.take('°')) result = degrees(result)
    else break
  }
  return result
}

const brackets: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

function parsePrimary(reader: TokenReader, surroundings: Surroundings): Expression {
  const token = reader.next()
  if (token.kind === 'number') return { kind: 'number', value: token.value, decimals: token.decimals }
  if (token.kind === 'symbol') {
    const close = brackets[token.text]
    if (close !== undefined) return enclosed(reader, close)
    if (token.text === '|' && !surroundings.insideBars) return absolute(reader)
    throw new NoFormula(`unexpected ${token.text}`)
  }
  if (token.kind === 'word') return parseWord(reader, token.text)
  return parseCommand(reader, token.text)
}

function enclosed(reader: TokenReader, close: string): Expression {
  const inside = parseExpression(reader)
  reader.expect(close)
  return inside
}

function absolute(reader: TokenReader): Expression {
  const of = parseExpression(reader, { insideBars: true })
  reader.expect('|')
  return { kind: 'call', name: 'abs', of: [of] }
}

const wordFunctions: Readonly<Record<string, FunctionName | 'sqrt' | 'cbrt'>> = {
  sqrt: 'sqrt',
  cbrt: 'cbrt',
  sin: 'sin',
  cos: 'cos',
  tan: 'tan',
  cot: 'cot',
  sec: 'sec',
  csc: 'csc',
  arcsin: 'arcsin',
  arccos: 'arccos',
  arctan: 'arctan',
  asin: 'arcsin',
  acos: 'arccos',
  atan: 'arctan',
  sinh: 'sinh',
  cosh: 'cosh',
  tanh: 'tanh',
  ln: 'ln',
  log: 'log',
  exp: 'exp',
  abs: 'abs',
  floor: 'floor',
  ceil: 'ceiling',
  factorial: 'factorial',
  binom: 'binomial',
  max: 'max',
  min: 'min',
  gcd: 'gcd',
  lcm: 'lcm',
}

/** A run of letters: a function, a constant, or variables side by side. A long run not in alphabetical order is a word, no product. */
function parseWord(reader: TokenReader, text: string): Expression {
  const name = wordFunctions[text]
  if (name !== undefined) return parseFunction(reader, name, grammar)
  if (text === 'pi' || text === 'Pi') return { kind: 'constant', name: 'pi' }
  if (['inf', 'infinity', 'Infinity', 'oo'].includes(text)) return { kind: 'constant', name: 'infinity' }
  const letters = [...text]
  if (
    letters.length > 4 ||
    (letters.length > 2 && letters.some((letter, index) => index > 0 && letter <= (letters[index - 1] ?? '')))
  ) {
    throw new NoFormula('a word')
  }
  const factors = letters.map((letter, index) => {
    const subscript = index === letters.length - 1 ? parseSubscript(reader) : ''
    const isPower = index === letters.length - 1 && reader.take('^')
    const base = letterExpression(letter, subscript)
    return isPower
      ? ({ kind: 'power', base, exponent: reader.nested(() => parseFactor(reader, outside)) } as const)
      : base
  })
  const [only] = factors
  return only !== undefined && factors.length === 1 ? only : { kind: 'product', factors }
}

function letterExpression(letter: string, subscript: string): Expression {
  if (subscript === '' && (letter === 'e' || letter === 'i')) return { kind: 'constant', name: letter }
  return { kind: 'variable', name: letter + subscript }
}

/** `_1`, `_{12}`, `_n`, and strokes, as part of a variable's name. */
function parseSubscript(reader: TokenReader): string {
  let name = ''
  for (let strokes = 0; strokes < 3 && reader.take("'"); strokes++) name += "'"
  if (!reader.take('_')) return name
  const parts: string[] = []
  if (reader.take('{')) {
    for (let read = 0; read < 12 && !reader.isSymbol('}'); read++) parts.push(tokenName(reader.next()))
    reader.expect('}')
  } else parts.push(tokenName(reader.next()))
  return `${name}_${parts.join('')}`
}

function tokenName(token: Token): string {
  return token.kind === 'number' ? String(token.value.numerator) : token.text
}

const greek = new Set(
  'alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi rho sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Sigma Phi Psi Omega ell'.split(
    ' ',
  ),
)

function parseCommand(reader: TokenReader, name: string): Expression {
  if (greek.has(name)) return { kind: 'variable', name: `\\${name}${parseSubscript(reader)}` }
  if (name === 'pi') return { kind: 'constant', name: 'pi' }
  if (name === 'infty') return { kind: 'constant', name: 'infinity' }
  if (name === 'frac') return { kind: 'quotient', over: argument(reader), under: argument(reader) }
  if (name === 'binom') return { kind: 'call', name: 'binomial', of: [argument(reader), argument(reader)] }
  if (name === 'lfloor' || name === 'lceil') {
    const of = parseExpression(reader)
    if (!reader.takeCommand(name === 'lfloor' ? 'rfloor' : 'rceil')) throw new NoFormula('a floor left open')
    return { kind: 'call', name: name === 'lfloor' ? 'floor' : 'ceiling', of: [of] }
  }
  if (name === 'lvert') {
    const of = parseExpression(reader)
    if (!reader.takeCommand('rvert')) throw new NoFormula('an absolute value left open')
    return { kind: 'call', name: 'abs', of: [of] }
  }
  const known = wordFunctions[name]
  if (known !== undefined) return parseFunction(reader, known, grammar)
  throw new NoFormula(`the command ${name}`)
}

/** One argument of a LaTeX command: a group, or a single token (`\frac12` is one half). */
function argument(reader: TokenReader): Expression {
  if (reader.take('{')) return enclosed(reader, '}')
  return parsePrimary(reader, outside)
}

const grammar: Grammar = { expression: parseExpression, power: parsePower, argument }
