import { roundToFive } from './round-to-five.ts'

/** What a FinQA program gives: a number, rounded to five digits, or `yes` or `no`. */
export type ProgramResult = number | 'yes' | 'no'

type Operation = (a: number, b: number) => ProgramResult | undefined

const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['add', (a, b) => a + b],
  ['subtract', (a, b) => a - b],
  ['multiply', (a, b) => a * b],
  ['divide', (a, b) => (b === 0 ? undefined : a / b)],
  ['exp', (a, b) => a ** b],
  ['greater', (a, b) => (a > b ? 'yes' : 'no')],
])

const tableOperations: ReadonlyMap<string, (row: readonly number[]) => number> = new Map([
  ['table_max', (row) => Math.max(...row)],
  ['table_min', (row) => Math.min(...row)],
  ['table_sum', sumOf],
  ['table_average', (row) => sumOf(row) / row.length],
])

/** Every operation of the language, for finding programs in a text. */
export const programOperations: readonly string[] = [...operations.keys(), ...tableOperations.keys()]

/**
 * Works out a tokenised program over the table of its report, rows with their names first.
 * @returns undefined for a program that is invalid, or gives nothing
 */
export function runProgram(
  tokens: readonly string[],
  table: readonly (readonly string[])[],
): ProgramResult | undefined {
  const steps = Array.from({ length: Math.floor((tokens.length - 1) / 4) }, (_, step) =>
    tokens.slice(step * 4, step * 4 + 4),
  )
  if ((tokens.length - 1) % 4 !== 0 || steps.length === 0) return undefined
  const results: ProgramResult[] = []
  for (const [opening = '', first = '', second = '', closing] of steps) {
    if (closing !== ')' || !opening.endsWith('(')) return undefined
    const result = runStep(opening.slice(0, -1).trim(), first.trim(), second.trim(), results, table)
    if (result === undefined || (typeof result === 'number' && !Number.isFinite(result))) return undefined
    results.push(result)
  }
  const last = results.at(-1)
  return typeof last === 'number' ? roundToFive(last) : last
}

function runStep(
  name: string,
  first: string,
  second: string,
  results: readonly ProgramResult[],
  table: readonly (readonly string[])[],
): ProgramResult | undefined {
  const ofRow = tableOperations.get(name)
  if (ofRow !== undefined) {
    const row = table
      .findLast(([title]) => title === first)
      ?.slice(1)
      .map(cellValue)
    return row?.every((value) => value !== undefined) ? ofRow(row) : undefined
  }
  const [a, b] = [first, second].map((argument) => argumentValue(argument, results))
  return typeof a === 'number' && typeof b === 'number' ? operations.get(name)?.(a, b) : undefined
}

function argumentValue(argument: string, results: readonly ProgramResult[]): ProgramResult | undefined {
  return argument.startsWith('#') ? results[Number(argument.slice(1))] : numeralValue(argument)
}

/** `-800 ( 800 )` is -800: tables repeat a negative figure in brackets. */
function cellValue(cell: string): number | undefined {
  return numeralValue((cell.replaceAll('$', '').trim().split('(')[0] ?? '').trim())
}

/** `36%` is 0.36, `const_100` is 100, `const_m1` is -1. */
function numeralValue(text: string): number | undefined {
  const plain = text.replaceAll(',', '')
  const constant = /^const_(m?)(\d+(?:\.\d+)?)$/.exec(plain)
  if (constant !== null) return Number(constant[2]) * (constant[1] === 'm' ? -1 : 1)
  const found = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?) ?(%?)$/i.exec(plain)
  if (found === null) return undefined
  return found[2] === '%' ? Number(found[1]) / 100 : Number(found[1])
}

function sumOf(row: readonly number[]): number {
  return row.reduce((sum, value) => sum + value, 0)
}
