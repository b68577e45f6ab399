import type { OutputStream } from './terminal/terminal.ts'

/**
 * Control characters that JSON lets stand but a terminal acts on: delete, the second control set, line separators, and
 * the marks that turn the direction of writing.
 */
const activeCharacters = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** JSON in which no character can move a terminal's cursor: the same value, more of it escaped. */
export function inertJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replaceAll(
    activeCharacters,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Writes the one JSON value of a command with `--json`. */
export function writeJson(stdout: OutputStream, value: unknown): void {
  stdout.write(`${inertJson(value, 2)}\n`)
}
