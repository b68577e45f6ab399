/**
 * A value that crosses between a program and us: Python's plain types, each told from the others, as JSON.
 * - `None`, `True`, `False`, `str` are JSON's own; an `int` of at most 2^53 - 1 is a JSON number.
 * - Everything else is a list whose first item names the type: `['int', '-1f']` (hexadecimal), `['float', '0.5']` (Python's
 *   `repr`, so also `nan`, `inf`), `['list', …items]`, `['dict', key, value, key, value, …]` in the dictionary's order.
 * - Members of a `set` or `frozenset` stand in the order of their JSON texts, so that equal sets are equal texts.
 * - `iterator` holds what a generator, `map`, `zip` or dictionary view gave.
 */
export type PlainValue =
  | null
  | boolean
  | string
  | number
  | readonly ['int', hexadecimal: string]
  | readonly ['float', repr: string]
  | readonly ['complex', real: string, imaginary: string]
  | readonly ['bytes', hexadecimal: string]
  | PlainItems

/** `range` holds start, stop and step; `dict` each key followed by its value. */
export interface PlainItems extends ReadonlyArray<PlainValue> {
  readonly 0: 'list' | 'tuple' | 'set' | 'frozenset' | 'iterator' | 'range' | 'dict'
}
