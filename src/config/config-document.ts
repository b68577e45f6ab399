import { type Document, isMap, isNode, Lexer, LineCounter, parseDocument } from 'yaml'
import { UsageError } from '../errors/smacs-error.ts'

/** A place in a text file, both counted from 1. */
interface TextPosition {
  readonly line: number
  readonly column: number
}

/** A YAML file as data, with the way back from a key to its line. */
export interface ConfigDocument {
  readonly value: unknown
  /** Where the value at `path` (or its key) stands: the nearest place that exists. */
  locate(path: readonly PropertyKey[], atKey: boolean): TextPosition
}

/** Levels of lists and mappings; no option stands deeper than six. */
const mostLevels = 100
/** One slip often makes an error of every line after it. */
const mostErrorsTold = 10

/**
 * Reads YAML 1.2.
 * @throws UsageError that lists the first syntax errors with their places, or says what about the file is refused
 */
export function parseConfigDocument(text: string, fileName: string): ConfigDocument {
  assertFlowDepth(text, fileName)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const position = (offset: number): TextPosition => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const faults = [...document.errors, ...document.warnings]
  if (faults.length > 0) {
    const said = faults.slice(0, mostErrorsTold).map((fault) => {
      if (isOverflow(fault.message)) return tooDeep(fileName)
      const { line, column } = position(fault.pos[0])
      return `${fileName}:${line}:${column}: ${fault.message}`
    })
    throw new UsageError(said.join('\n'))
  }

  /** Offset of the key of the last part of the path. */
  const keyOffset = (path: readonly PropertyKey[]): number | undefined => {
    const parent = path.length <= 1 ? document.contents : document.getIn(path.slice(0, -1), true)
    if (!isMap(parent)) return undefined
    const wanted = String(path.at(-1))
    const pair = parent.items.find(({ key }) => String(isNode(key) && 'value' in key ? key.value : key) === wanted)
    return isNode(pair?.key) ? pair.key.range?.[0] : undefined
  }
  const valueOffset = (path: readonly PropertyKey[]): number | undefined => {
    const node = path.length === 0 ? document.contents : document.getIn(path, true)
    return isNode(node) ? node.range?.[0] : undefined
  }
  return {
    value: dataOf(document, fileName),
    locate(path, atKey) {
      for (let length = path.length; length >= 0; length--) {
        const place = path.slice(0, length)
        const offset = (atKey && length > 0 ? keyOffset(place) : undefined) ?? valueOffset(place)
        if (offset !== undefined) return position(offset)
      }
      return { line: 1, column: 1 }
    },
  }
}

/** Before anything is parsed: the parser's own recursion ends a process that reads brackets nested deep enough. */
function assertFlowDepth(text: string, fileName: string): void {
  let depth = 0
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') depth += 1
    else if (token === ']' || token === '}') depth -= 1
    if (depth > mostLevels) throw new UsageError(tooDeep(fileName))
  }
}

function isOverflow(message: string): boolean {
  return message.includes('call stack')
}

function tooDeep(fileName: string): string {
  return `${fileName}: lists and mappings are nested more than ${mostLevels} levels deep; a configuration needs six.`
}

function dataOf(document: Document, fileName: string): unknown {
  let value: unknown
  try {
    value = document.toJS()
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause)
    if (isOverflow(said)) throw new UsageError(tooDeep(fileName), { cause })
    const why = said.startsWith('Excessive alias count') ? 'its aliases multiply into too much data' : said
    throw new UsageError(`${fileName}: ${why}. Write out what the aliases (\`*name\`) stand for.`, { cause })
  }
  assertTree(value, [], fileName)
  return value
}

/** @throws UsageError for a value that contains itself, as an alias inside its own anchor does, or lies too deep */
function assertTree(value: unknown, ancestors: readonly unknown[], fileName: string): void {
  if (typeof value !== 'object' || value === null) return
  if (ancestors.includes(value)) {
    throw new UsageError(`${fileName}: an alias (\`*name\`) stands inside the very value that it names.`)
  }
  if (ancestors.length >= mostLevels) throw new UsageError(tooDeep(fileName))
  for (const inner of Object.values(value)) assertTree(inner, [...ancestors, value], fileName)
}
