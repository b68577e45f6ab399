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
