import { hash } from 'node:crypto'

const idCharacters = 16

/** The id of a question whose file gives it none: the beginning of a SHA-256, in hex, over its text and options. */
export function questionIdOf(question: {
  readonly text: string
  readonly options?: readonly string[] | undefined
}): string {
  return hash('sha256', JSON.stringify([question.text, question.options ?? []]), 'hex').slice(0, idCharacters)
}
