import type { Expression, FunctionName } from './expression.ts'
import { NoFormula, type TokenReader } from './token-reader.ts'

/** The rest of the grammar, which functions are a part of. */
export interface Grammar {
  expression(reader: TokenReader): Expression
  power(reader: TokenReader): Expression
  argument(reader: TokenReader): Expression
}

/** What follows a function's name: an index (`\sqrt[3]`, `\log_2`), an exponent (`\sin^2`), and the arguments. */
export function parseFunction(reader: TokenReader, name: FunctionName | 'sqrt' | 'cbrt', grammar: Grammar): Expression {
  return reader.nested(() => {
    if (name === 'sqrt' || name === 'cbrt') return root(reader, name === 'cbrt' ? 3 : undefined, grammar)
    const base = name === 'log' && reader.take('_') ? grammar.argument(reader) : undefined
    const exponent = reader.take('^') ? grammar.argument(reader) : undefined
    const of = functionArguments(reader, name, grammar)
    const value: Expression =
      base === undefined
        ? { kind: 'call', name, of }
        : { kind: 'quotient', over: { kind: 'call', name: 'ln', of }, under: { kind: 'call', name: 'ln', of: [base] } }
    if (exponent === undefined) return value
    const inverse = inverses[name]
    if (isMinusOne(exponent) && inverse !== undefined) return { kind: 'call', name: inverse, of }
    if (exponent.kind === 'negative') throw new NoFormula('an inverse function or a power: nobody can tell')
    return { kind: 'power', base: value, exponent }
  })
}

/** `\tan^{-1} x` is the inverse function, as everyone writes it. */
const inverses: Readonly<Partial<Record<FunctionName, FunctionName>>> = { sin: 'arcsin', cos: 'arccos', tan: 'arctan' }

function isMinusOne(exponent: Expression): boolean {
  if (exponent.kind !== 'negative' || exponent.of.kind !== 'number') return false
  return exponent.of.value.numerator === 1n && exponent.of.value.denominator === 1n
}

function root(reader: TokenReader, known: number | undefined, grammar: Grammar): Expression {
  let degree = known ?? 2
  if (reader.take('[')) {
    const index = grammar.expression(reader)
    reader.expect(']')
    if (
      index.kind !== 'number' ||
      index.value.denominator !== 1n ||
      index.value.numerator < 1n ||
      index.value.numerator > 64n
    ) {
      throw new NoFormula('a root of that degree')
    }
    degree = Number(index.value.numerator)
  }
  return { kind: 'root', of: grammar.argument(reader), degree }
}

const severalArguments = new Set<FunctionName>(['max', 'min', 'gcd', 'lcm', 'binomial'])

function functionArguments(reader: TokenReader, name: FunctionName, grammar: Grammar): readonly Expression[] {
  const close = reader.isSymbol('(') ? ')' : reader.isSymbol('{') ? '}' : undefined
  if (close === undefined) return [bareArgument(reader, grammar)]
  reader.next()
  const of = [grammar.expression(reader)]
  while (severalArguments.has(name) && reader.take(',')) of.push(grammar.expression(reader))
  reader.expect(close)
  return of
}

/** `\sin 2x`: everything multiplied without a sign up to the next function. */
function bareArgument(reader: TokenReader, grammar: Grammar): Expression {
  const factors = [grammar.power(reader)]
  for (;;) {
    const token = reader.peek()
    const joins =
      token?.kind === 'word'
        ? token.text.length <= 2
        : token?.kind === 'command' && ['pi', 'theta', 'alpha', 'beta', 'frac'].includes(token.text)
    if (!joins) break
    factors.push(grammar.power(reader))
  }
  const [only] = factors
  return only !== undefined && factors.length === 1 ? only : { kind: 'product', factors }
}
