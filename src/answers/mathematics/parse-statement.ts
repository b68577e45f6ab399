import type { Expression, RelationOperator, Statement } from './expression.ts'
import { parseExpression } from './parse-expression.ts'
import { NoFormula, TokenReader } from './token-reader.ts'
import { tokensOf } from './tokens.ts'

const longestFormula = 3_000

/**
 * Reads a formula in LaTeX or plain text that has been tidied (`tidyFormula`). Undefined where it is none: a sentence,
 * a word, a notation that is not known here. Linear in the length of the text but for the nesting, which is limited.
 */
export function parseStatement(source: string): Statement | undefined {
  if (source.length > longestFormula) return undefined
  const tokens = tokensOf(source)
  if (tokens === undefined || tokens.length === 0) return undefined
  const reader = new TokenReader(tokens)
  return reader.attempt(() => {
    const statement = parseList(reader)
    if (!reader.ended) throw new NoFormula('more text follows')
    return statement
  })
}

/** Statements separated by commas, semicolons, "and" or "or". */
function parseList(reader: TokenReader): Statement {
  const items = [parseUnion(reader)]
  while (takeSeparator(reader)) items.push(parseUnion(reader))
  const [only] = items
  return only !== undefined && items.length === 1 ? only : { kind: 'list', items }
}

function takeSeparator(reader: TokenReader): boolean {
  let taken = reader.take(',') || reader.take(';')
  while (reader.takeCommand('quad', 'qquad')) taken = true
  if (reader.isWord('and', 'or') || reader.isCommand('lor', 'vee')) {
    reader.next()
    taken = true
  }
  return taken
}

function parseUnion(reader: TokenReader): Statement {
  const parts = [parseCollection(reader)]
  while (reader.takeCommand('cup') || reader.take('∪') || (reader.isWord('U') && reader.next() !== undefined)) {
    parts.push(parseCollection(reader))
  }
  const [only] = parts
  return only !== undefined && parts.length === 1 ? only : { kind: 'union', parts }
}

function parseCollection(reader: TokenReader): Statement {
  return reader.nested(() => {
    if (reader.takeCommand('emptyset', 'varnothing')) return { kind: 'set', items: [] }
    if (reader.isSymbol('\\{')) return parseSet(reader)
    const open = tupleOpening(reader)
    const tuple = open === undefined ? undefined : reader.attempt(() => parseTuple(reader, open))
    if (tuple !== undefined) return tuple
    if (reader.isCommand('begin')) return parseMatrix(reader)
    return parseRelation(reader)
  })
}

function parseSet(reader: TokenReader): Statement {
  reader.expect('\\{')
  if (reader.take('\\}')) return { kind: 'set', items: [] }
  const items = parseItems(reader)
  reader.expect('\\}')
  return { kind: 'set', items }
}

function parseItems(reader: TokenReader): readonly Statement[] {
  const items = [parseCollection(reader)]
  while (reader.take(',') || reader.take(';')) items.push(parseCollection(reader))
  return items
}

function parseTuple(reader: TokenReader, open: TupleOpening): Statement {
  reader.next()
  const items = parseItems(reader)
  const close = reader.take(')')
    ? ')'
    : reader.take(']')
      ? ']'
      : reader.take('⟩') || reader.takeCommand('rangle')
        ? '>'
        : undefined
  if (close === undefined || (items.length < 2 && (open !== '[' || close !== ']'))) throw new NoFormula('no tuple')
  if ((open === '<') !== (close === '>')) throw new NoFormula('brackets of two kinds')
  if (!endsCollection(reader)) throw new NoFormula('a factor follows')
  return { kind: 'tuple', open, close, items }
}

type TupleOpening = '(' | '[' | '<'

function tupleOpening(reader: TokenReader): TupleOpening | undefined {
  if (reader.isSymbol('(')) return '('
  if (reader.isSymbol('[')) return '['
  return reader.isSymbol('⟨') || reader.isCommand('langle') ? '<' : undefined
}

function endsCollection(reader: TokenReader): boolean {
  const token = reader.peek()
  if (token === undefined) return true
  if (token.kind === 'symbol') return [',', ';', ')', ']', '\\}', '∪', '⟩'].includes(token.text)
  if (token.kind === 'word') return ['and', 'or', 'U'].includes(token.text)
  return token.kind === 'command' && ['cup', 'rangle', 'quad', 'qquad'].includes(token.text)
}

const matrixKinds = new Set(['matrix', 'pmatrix', 'bmatrix', 'vmatrix', 'Bmatrix', 'smallmatrix'])

function parseMatrix(reader: TokenReader): Statement {
  const kind = environmentName(reader, 'begin')
  if (!matrixKinds.has(kind)) throw new NoFormula('an environment that is no matrix')
  const rows: Expression[][] = [[]]
  for (;;) {
    if (reader.isCommand('end')) break
    if (reader.takeCommand('\\')) {
      if (!reader.isCommand('end')) rows.push([])
      continue
    }
    reader.take('&')
    rows.at(-1)?.push(parseExpression(reader))
  }
  if (environmentName(reader, 'end') !== kind || rows.some((row) => row.length === 0))
    throw new NoFormula('a matrix left open')
  if (kind === 'vmatrix') throw new NoFormula('a determinant')
  return { kind: 'matrix', rows }
}

function environmentName(reader: TokenReader, command: 'begin' | 'end'): string {
  if (!reader.takeCommand(command)) throw new NoFormula(`expected ${command}`)
  reader.expect('{')
  const token = reader.next()
  reader.expect('}')
  return token.kind === 'word' ? token.text : ''
}

function parseRelation(reader: TokenReader): Statement {
  const sides = [parseExpression(reader)]
  const operators: RelationOperator[] = []
  for (;;) {
    const operator = takeOperator(reader)
    if (operator === undefined) break
    operators.push(operator)
    sides.push(parseExpression(reader))
  }
  const [only] = sides
  return only !== undefined && operators.length === 0
    ? { kind: 'value', value: only }
    : { kind: 'relation', sides, operators }
}

function takeOperator(reader: TokenReader): RelationOperator | undefined {
  for (const symbol of ['=', '<=', '>=', '!=', '<', '>'] as const) if (reader.take(symbol)) return symbol
  if (reader.takeCommand('le', 'leq', 'leqslant')) return '<='
  if (reader.takeCommand('ge', 'geq', 'geqslant')) return '>='
  if (reader.takeCommand('lt')) return '<'
  if (reader.takeCommand('gt')) return '>'
  return reader.takeCommand('ne', 'neq') ? '!=' : undefined
}
