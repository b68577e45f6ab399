import type { Expression, RelationOperator, Statement } from './expression.ts'
import { childrenOf, variablesOf } from './expression.ts'
import { differenceKey, type ValueKey, valueKey } from './value-key.ts'
import type { WorkBudget } from './work-budget.ts'

/** How a statement is compared. Equal keys are equal statements. */
export interface StatementKey {
  readonly key: string
  /** Where the statement is one value, with or without a name: `5`, `x = 5`. */
  readonly value?: ValueKey
  /** What it is said to be the value of: the `x` of `x = 5`. Left out of the key: `x = 5` and `5` say the same. */
  readonly label?: string
  /** The keys of a list or tuple in their order, so that `1, 2` may be compared with `(1, 2)`. */
  readonly inOrder?: string
  /** The key of the right side of `y = 2x + 3`, so that it may be compared with a bare `2x + 3`. */
  readonly rightSideKey?: string
}

/**
 * The key of a statement; undefined where a part of it has no value that can be compared.
 * @param ordered whether a list without brackets is one in its order
 * @throws WorkSpent
 */
export function statementKey(statement: Statement, budget: WorkBudget, ordered = false): StatementKey | undefined {
  switch (statement.kind) {
    case 'value':
      return ofExpression(statement.value, budget)
    case 'relation':
      return ofRelation(statement.sides, statement.operators, budget)
    case 'list':
      return ofList(statement.items, budget, ordered)
    case 'set': {
      const [only] = statement.items
      const alone = only !== undefined && statement.items.length === 1 ? statementKey(only, budget) : undefined
      if (alone !== undefined) return { key: alone.key, ...(alone.value && { value: alone.value }) }
      const keys = keysOf(statement.items, budget)
      return keys && { key: setKey(keys) }
    }
    case 'tuple': {
      const keys = keysOf(statement.items, budget)
      if (keys === undefined) return undefined
      const open = statement.open === '<' ? '(' : statement.open
      const close = statement.close === '>' ? ')' : statement.close
      const key = `${open}${keys.join(';')}${close}`
      return open === '(' && close === ')' ? { key, inOrder: keys.join(';') } : { key }
    }
    case 'union': {
      const keys = keysOf(statement.parts, budget)
      return keys && { key: [...new Set(keys)].sort().join('∪') }
    }
    case 'matrix': {
      const rows = statement.rows.map((row) =>
        keysOf(
          row.map((value) => ({ kind: 'value', value })),
          budget,
        ),
      )
      return rows.some((row) => row === undefined)
        ? undefined
        : { key: `matrix[${rows.map((row) => row?.join(';')).join('|')}]` }
    }
  }
}

function keysOf(statements: readonly Statement[], budget: WorkBudget): readonly string[] | undefined {
  const keys: string[] = []
  for (const statement of statements) {
    const key = statementKey(statement, budget)
    if (key === undefined) return undefined
    keys.push(key.label === undefined || statements.length === 1 ? key.key : `${key.label}=${key.key}`)
  }
  return keys
}

function setKey(keys: readonly string[]): string {
  return `{${[...new Set(keys)].sort().join(';')}}`
}

function ofExpression(expression: Expression, budget: WorkBudget): StatementKey | undefined {
  if (!holdsPlusMinus(expression)) {
    const value = valueKey(expression, budget)
    return value && { key: value.key, value }
  }
  const upper = valueKey(withSign(expression, 1), budget)
  const lower = valueKey(withSign(expression, -1), budget)
  return upper && lower && { key: setKey([upper.key, lower.key]) }
}

function holdsPlusMinus(expression: Expression): boolean {
  return expression.kind === 'plus-minus' || childrenOf(expression).some(holdsPlusMinus)
}

/** The expression with every ± read as `sign` and every ∓ as its opposite. */
function withSign(node: Expression, sign: 1 | -1): Expression {
  const inside = (child: Expression): Expression => withSign(child, sign)
  switch (node.kind) {
    case 'plus-minus':
      return node.sign * sign === 1 ? inside(node.of) : { kind: 'negative', of: inside(node.of) }
    case 'sum':
      return { kind: 'sum', terms: node.terms.map(inside) }
    case 'product':
      return { kind: 'product', factors: node.factors.map(inside) }
    case 'negative':
      return { kind: 'negative', of: inside(node.of) }
    case 'root':
      return { ...node, of: inside(node.of) }
    case 'quotient':
      return { kind: 'quotient', over: inside(node.over), under: inside(node.under) }
    case 'power':
      return { kind: 'power', base: inside(node.base), exponent: inside(node.exponent) }
    case 'call':
      return { ...node, of: node.of.map(inside) }
    case 'number':
    case 'constant':
    case 'variable':
      return node
  }
}

/** A list without brackets is a set (`2, 3` says the same as `3, 2`) unless something stands in it twice or order counts. */
function ofList(items: readonly Statement[], budget: WorkBudget, ordered: boolean): StatementKey | undefined {
  const parts: StatementKey[] = []
  for (const item of items) {
    const part = statementKey(item, budget)
    if (part === undefined) return undefined
    parts.push(part)
  }
  const keys = parts.map(({ key }) => key)
  const labels = new Set(parts.map(({ label }) => label))
  const [label] = labels
  // `x = 0, 4` names both.
  const isFirstNamed =
    label !== undefined && labels.size === 2 && parts.slice(1).every((part) => part.label === undefined)
  const isIntervals =
    items.every(({ kind }) => kind === 'relation') && keys.every((key) => /^[[(].*;.*[\])]$/.test(key))
  if (labels.size === 1 && isIntervals && label !== undefined)
    return { key: [...new Set(keys)].sort().join('∪'), label }
  if (labels.size === 1 || isFirstNamed) {
    const unique = new Set(keys)
    if (unique.size === 1 && label !== undefined) return { key: keys[0] ?? '', label }
    const inOrder = keys.join(';')
    const key = ordered
      ? `(${inOrder})`
      : unique.size === keys.length
        ? setKey(keys)
        : `multiset{${[...keys].sort().join(';')}}`
    return label === undefined ? { key, inOrder } : { key, inOrder, label }
  }
  const sorted = parts.toSorted((a, b) => ((a.label ?? '') < (b.label ?? '') ? -1 : 1))
  const areNamed = labels.size === parts.length && !labels.has(undefined)
  const key = setKey(parts.map((part) => `${part.label ?? ''}=${part.key}`))
  return areNamed ? { key, inOrder: sorted.map((part) => part.key).join(';') } : { key }
}

function ofRelation(
  sides: readonly Expression[],
  operators: readonly RelationOperator[],
  budget: WorkBudget,
): StatementKey | undefined {
  const first = sides[0]
  const last = sides.at(-1)
  if (first === undefined || last === undefined) return undefined
  if (operators.every((operator) => operator === '=')) return ofEquation(first, last, sides.length, budget)
  return ofInequality(sides, operators, budget) ?? ofGeneralInequality(sides, operators, budget)
}

function ofEquation(first: Expression, last: Expression, sides: number, budget: WorkBudget): StatementKey | undefined {
  const label = labelOf(first)
  if (label !== undefined && !variablesOf(last).includes(label)) {
    const right = ofExpression(last, budget)
    if (right === undefined) return undefined
    const difference = variablesOf(last).length === 0 ? undefined : differenceKey(first, last, false, budget)
    if (difference === undefined) return { ...right, label }
    return { key: `equation${difference}`, label, rightSideKey: right.key }
  }
  if (sides > 2 || variablesOf(first).length === 0) {
    const swapped = sides === 2 ? labelOf(last) : undefined
    const end = ofExpression(swapped === undefined ? last : first, budget)
    return end && (swapped === undefined ? end : { ...end, label: swapped })
  }
  const difference = differenceKey(first, last, false, budget)
  return difference === undefined ? undefined : { key: `equation${difference}` }
}

/** A lone variable, or a function's name with its variable: `x`, `f(x)`. */
function labelOf(expression: Expression): string | undefined {
  if (expression.kind === 'variable') return expression.name
  if (expression.kind !== 'product' || expression.factors.length !== 2) return undefined
  const [name, argument] = expression.factors
  const isFunction = name?.kind === 'variable' && /^[fghpqPFG]/.test(name.name) && argument?.kind === 'variable'
  return isFunction ? `${name.name}(${argument.name})` : undefined
}

/** `1 < x \le 3` is the interval (1, 3]; `x \ne 3` two of them. Undefined where it is no such thing. */
function ofInequality(
  sides: readonly Expression[],
  operators: readonly RelationOperator[],
  budget: WorkBudget,
): StatementKey | undefined {
  const place = sides.findIndex((side) => side.kind === 'variable')
  const variable = sides[place]
  if (variable?.kind !== 'variable' || sides.some((side, index) => index !== place && variablesOf(side).length > 0))
    return undefined
  const bounds = sides.map((side, index) => (index === place ? '' : (valueKey(side, budget)?.key ?? undefined)))
  if (bounds.includes(undefined) || sides.length > 3 || (sides.length === 3 && place !== 1)) return undefined
  const label = variable.name
  if (operators[0] === '!=' && sides.length === 2) {
    const hole = bounds[1 - place]
    return { key: [`(-∞;${hole})`, `(${hole};∞)`].sort().join('∪'), label }
  }
  let [lower, upper] = ['(-∞', '∞)']
  for (const [index, operator] of operators.entries()) {
    if (operator === '=' || operator === '!=') return undefined
    const boundFirst = index < place
    const bound = boundFirst ? bounds[index] : bounds[index + 1]
    const isLower = boundFirst === operator.startsWith('<')
    const closed = operator.endsWith('=')
    if (isLower) lower = `${closed ? '[' : '('}${bound}`
    else upper = `${bound}${closed ? ']' : ')'}`
  }
  return { key: `${lower};${upper}`, label }
}

function ofGeneralInequality(
  sides: readonly Expression[],
  operators: readonly RelationOperator[],
  budget: WorkBudget,
): StatementKey | undefined {
  const [left, right] = sides
  const [operator] = operators
  if (left === undefined || right === undefined || operator === undefined || sides.length !== 2) return undefined
  const flipped = operator.startsWith('>')
  const difference = flipped
    ? differenceKey(right, left, operator !== '!=', budget)
    : differenceKey(left, right, operator !== '!=', budget)
  if (difference === undefined) return undefined
  return { key: `${operator === '!=' ? '!=' : operator.endsWith('=') ? '<=' : '<'}${difference}` }
}
