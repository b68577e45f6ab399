import { hash } from 'node:crypto'

/** The beginning of a text's SHA-256, in hex: the id of what has none. */
export function shortHash(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 16)
}
