import type { ToolCallPiece } from '../chat-completion-chunk.ts'

/** A tool call as far as it has come. */
interface BegunCall {
  readonly index: number
  id: string | undefined
  name: string | undefined
  isNameTold: boolean
  readonly argumentsJson: JsonExtent
}

/**
 * Gives every tool call an index of its own, also where a server counts each of several calls as 0, sends no ids, or
 * invents a new id for every piece. Servers in the wild differ in all three, so what a piece brings decides: another
 * name, or anything after arguments that are whole, begins a call. A call's name comes out once: clients join what
 * several pieces bring.
 */
export function createToolCallOrder(): (piece: ToolCallPiece) => ToolCallPiece {
  const byServerIndex = new Map<number, BegunCall>()
  const byId = new Map<string, BegunCall>()
  let last: BegunCall | undefined
  let count = 0

  const callOf = (piece: ToolCallPiece): BegunCall => {
    const named = piece.id === undefined ? undefined : byId.get(piece.id)
    if (named !== undefined && !isAnotherName(named, piece)) return named
    const current = byServerIndex.get(piece.index)
    if (current !== undefined && continues(current, piece)) return current
    const isBare = piece.id === undefined && piece.name === undefined
    if (current === undefined && isBare && last !== undefined && !last.argumentsJson.isWhole) return last
    const name = piece.name ?? (piece.id === undefined ? current?.name : undefined)
    return { index: count++, id: piece.id, name, isNameTold: false, argumentsJson: createJsonExtent() }
  }

  return (piece) => {
    const call = callOf(piece)
    byServerIndex.set(piece.index, call)
    if (piece.id !== undefined) byId.set(piece.id, call)
    call.id ??= piece.id
    call.name ??= piece.name
    call.argumentsJson.push(piece.argumentsText)
    last = call
    const { id, argumentsText } = piece
    const name = call.isNameTold ? undefined : call.name
    call.isNameTold ||= name !== undefined
    return { index: call.index, ...(id !== undefined && { id }), ...(name !== undefined && { name }), argumentsText }
  }
}

function continues(call: BegunCall, piece: ToolCallPiece): boolean {
  if (isAnotherName(call, piece)) return false
  const isOtherId = piece.id !== undefined && call.id !== undefined && piece.id !== call.id
  // A new id beside the same name is a second call of that function, unless the first is still being written.
  if (isOtherId && piece.name !== undefined) return !call.argumentsJson.isEmpty && !call.argumentsJson.isWhole
  const isSameId = piece.id !== undefined && piece.id === call.id
  return isSameId || piece.argumentsText.trim() === '' || !call.argumentsJson.isWhole
}

function isAnotherName(call: BegunCall, { name }: ToolCallPiece): boolean {
  return name !== undefined && call.name !== undefined && name !== call.name
}

/** Follows a JSON object that comes in pieces, to the bracket that closes it. */
export interface JsonExtent {
  /** Every bracket that was opened is closed again. */
  readonly isWhole: boolean
  /** Nothing but white space has come. */
  readonly isEmpty: boolean
  push(piece: string): void
}

/** Creates the follower. It looks at each character once, which parsing after every piece would not. */
export function createJsonExtent(): JsonExtent {
  let depth = 0
  let hasBegun = false
  let isText = false
  let isEscaped = false
  return {
    get isWhole() {
      return hasBegun && depth === 0 && !isText
    },
    get isEmpty() {
      return !hasBegun
    },
    push(piece) {
      for (const character of piece) {
        if (isText) {
          if (!isEscaped && character === '"') isText = false
          isEscaped = !isEscaped && character === '\\'
        } else if (character === '"') isText = true
        else if (character === '{' || character === '[') depth++
        else if (character === '}' || character === ']') depth--
        hasBegun ||= character.trim() !== ''
      }
    },
  }
}
