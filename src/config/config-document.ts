import { isMap, isNode, LineCounter, parseDocument } from 'yaml'
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

/**
 * Reads YAML 1.2.
 * @throws UsageError that lists every syntax error with its place.
 */
export function parseConfigDocument(text: string, fileName: string): ConfigDocument {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const position = (offset: number): TextPosition => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const faults = [...document.errors, ...document.warnings]
  if (faults.length > 0) {
    const said = faults.map((fault) => {
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
    value: document.toJS() as unknown,
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
