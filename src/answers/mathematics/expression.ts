import type { Rational } from './rational.ts'

/** A formula as read; nothing is simplified yet. */
export type Expression =
  | { readonly kind: 'number'; readonly value: Rational; readonly decimals: number }
  | { readonly kind: 'constant'; readonly name: 'pi' | 'e' | 'i' | 'infinity' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'sum'; readonly terms: readonly Expression[] }
  | { readonly kind: 'product'; readonly factors: readonly Expression[] }
  | { readonly kind: 'negative'; readonly of: Expression }
  | { readonly kind: 'quotient'; readonly over: Expression; readonly under: Expression }
  | { readonly kind: 'power'; readonly base: Expression; readonly exponent: Expression }
  | { readonly kind: 'root'; readonly of: Expression; readonly degree: number }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly of: readonly Expression[] }
  /** ± (sign 1) or ∓ (sign -1) before a term: stands for two values at once. */
  | { readonly kind: 'plus-minus'; readonly sign: 1 | -1; readonly of: Expression }

export type FunctionName =
  | 'sin'
  | 'cos'
  | 'tan'
  | 'cot'
  | 'sec'
  | 'csc'
  | 'arcsin'
  | 'arccos'
  | 'arctan'
  | 'sinh'
  | 'cosh'
  | 'tanh'
  | 'ln'
  | 'log'
  | 'exp'
  | 'abs'
  | 'floor'
  | 'ceiling'
  | 'factorial'
  | 'binomial'
  | 'max'
  | 'min'
  | 'gcd'
  | 'lcm'
  | 'degrees'

/** What an answer says in mathematics: one value, a collection of them, a relation between two. */
export type Statement =
  | { readonly kind: 'value'; readonly value: Expression }
  | { readonly kind: 'list'; readonly items: readonly Statement[] }
  | { readonly kind: 'set'; readonly items: readonly Statement[] }
  /** Round or square brackets, each side as written; two items may be an interval. */
  | {
      readonly kind: 'tuple'
      readonly open: '(' | '[' | '<'
      readonly close: ')' | ']' | '>'
      readonly items: readonly Statement[]
    }
  | { readonly kind: 'union'; readonly parts: readonly Statement[] }
  | { readonly kind: 'matrix'; readonly rows: readonly (readonly Expression[])[] }
  | {
      readonly kind: 'relation'
      readonly sides: readonly Expression[]
      readonly operators: readonly RelationOperator[]
    }

export type RelationOperator = '=' | '<' | '>' | '<=' | '>=' | '!='

/** The names of the variables of an expression, sorted by code unit. */
export function variablesOf(expression: Expression): readonly string[] {
  const names = new Set<string>()
  const visit = (node: Expression): void => {
    if (node.kind === 'variable') names.add(node.name)
    for (const child of childrenOf(node)) visit(child)
  }
  visit(expression)
  return [...names].sort()
}

/** The expressions directly inside an expression. */
export function childrenOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'number':
    case 'constant':
    case 'variable':
      return []
    case 'sum':
      return node.terms
    case 'product':
      return node.factors
    case 'negative':
    case 'root':
    case 'plus-minus':
      return [node.of]
    case 'quotient':
      return [node.over, node.under]
    case 'power':
      return [node.base, node.exponent]
    case 'call':
      return node.of
  }
}
